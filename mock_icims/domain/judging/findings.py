"""What a good client does not do: each finding with what it should have done, and who says so."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from mock_icims.domain.ids import AppId, ExchangeId
from mock_icims.domain.structs import Struct, replace


class FindingKind(StrEnum):
    EARLY_RETRY_AFTER_429 = "early_retry_after_429"
    EARLY_RETRY_AFTER_503 = "early_retry_after_503"
    RETRY_AFTER_IGNORED = "retry_after_ignored"
    PAGINATION_UNREAD = "pagination_unread"
    SCOPE_EXCEEDED = "scope_exceeded"
    OFF_CONTRACT_REQUEST = "off_contract_request"
    SECRET_IN_URL = "secret_in_url"
    DEAD_TOKEN_REUSED = "dead_token_reused"
    STALE_WRITE_REPEATED = "stale_write_repeated"
    WEBHOOK_ID_REUSED = "webhook_id_reused"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"


class Advice(Struct, frozen=True, kw_only=True):
    """What a good client does, and where that is written."""

    sentence: str
    source: str


ADVICE = {
    FindingKind.EARLY_RETRY_AFTER_429: Advice(
        sentence="Wait as long as Retry-After says, then send it again.",
        source="RFC 6585 §4, RFC 9110 §10.2.3",
    ),
    FindingKind.EARLY_RETRY_AFTER_503: Advice(
        sentence="Wait as long as Retry-After says, then send it again.",
        source="RFC 9110 §15.6.4 and §10.2.3",
    ),
    FindingKind.RETRY_AFTER_IGNORED: Advice(
        sentence="Stop everything that the limit holds up until Retry-After has passed.",
        source="RFC 9110 §10.2.3",
    ),
    FindingKind.PAGINATION_UNREAD: Advice(
        sentence="Ask with next_cursor until it is null, before acting on a list as on all of it.",
        source="contracts/icims-connect-v1.yaml, RFC 8288 §3",
    ),
    FindingKind.SCOPE_EXCEEDED: Advice(
        sentence="Read the scope of the token's answer; ask for a new consent, not again.",
        source="RFC 6749 §3.3, RFC 6750 §3.1",
    ),
    FindingKind.OFF_CONTRACT_REQUEST: Advice(
        sentence="Send what the contract describes, and nothing else.",
        source="contracts/icims-connect-v1.yaml",
    ),
    FindingKind.SECRET_IN_URL: Advice(
        sentence="Send secrets in a header or a body: URLs end up in logs and histories.",
        source="RFC 6750 §2.3, RFC 9700 §4.3.2",
    ),
    FindingKind.DEAD_TOKEN_REUSED: Advice(
        sentence="Stop using a token that was refused with invalid_token; re-authorize.",
        source="RFC 6750 §3.1",
    ),
    FindingKind.STALE_WRITE_REPEATED: Advice(
        sentence="After 412 read again, and write with the ETag that was read.",
        source="RFC 9110 §13.1.1 and §15.5.13",
    ),
    FindingKind.WEBHOOK_ID_REUSED: Advice(
        sentence="Give each callback an id of its own; keep the body with the id on a retry.",
        source="Standard Webhooks, webhook-id",
    ),
    FindingKind.IDEMPOTENCY_KEY_REUSED: Advice(
        sentence="Give each request a key of its own; keep the request with the key on a retry.",
        source="draft-ietf-httpapi-idempotency-key-header §2.2",
    ),
}


class Finding(Struct, frozen=True, kw_only=True):
    """One kind at one app. `what` and `exchange_id` are of the latest time that it happened."""

    app_id: AppId
    kind: FindingKind
    count: int
    first_at: datetime
    last_at: datetime
    exchange_id: ExchangeId
    what: str

    @property
    def key(self) -> str:
        return key_of(self.app_id, self.kind)

    def again(self, other: Finding) -> Finding:
        return replace(other, count=self.count + other.count, first_at=self.first_at)


def key_of(app_id: AppId, kind: FindingKind) -> str:
    return f"{app_id} {kind}"
