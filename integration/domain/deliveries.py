"""The delivery log: one entry per call or mail, with secrets masked and long bodies cut."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from integration.domain.ids import CustomerId, DeliveryId, OrderId, WorkId

# Bytes (docs/decisions/0027-the-tables-of-work-and-log.md).
LONGEST_BODY = 20_000
MASK = "***"

SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "webhook-signature"}
)
# Not "code", which in JSON is the name of a problem; an authorization code goes in a form.
SECRET_MEMBERS = re.compile(
    r'("(?:access_token|refresh_token|client_secret|code_verifier|token|password)"\s*:\s*)'
    r'"(?:[^"\\]|\\.)*"'
)
SECRET_PARAMETERS = re.compile(
    r"\b(access_token|refresh_token|client_secret|code_verifier|code|state|ticket|token)=[^&\s\"]*"
)
# A candidate's link and a report's link open without a password, so they are secrets as well.
SECRET_LINKS = re.compile(r"(/(?:assessments|reports)/)[A-Za-z0-9_-]{20,}")


class DeliveryKind(StrEnum):
    EVENT_RECEIVED = "event_received"
    TOKEN_EXCHANGE = "token_exchange"
    TOKEN_REFRESH = "token_refresh"
    TOKEN_REVOCATION = "token_revocation"
    CANDIDATE_READ = "candidate_read"
    PROFILE_STAMP = "profile_stamp"
    EMAIL = "email"
    ORDER_STATUS = "order_status"
    CONFIGURATION_READ = "configuration_read"
    FIELDS_READ = "fields_read"
    WORKFLOWS_READ = "workflows_read"
    SCORECARD_READ = "scorecard_read"
    SCORECARD_WRITE = "scorecard_write"
    CALLBACK = "callback"


class Outcome(StrEnum):
    SUCCEEDED = "succeeded"
    WILL_RETRY = "will_retry"
    PARKED = "parked"
    EXHAUSTED = "exhausted"
    REFUSED = "refused"


class Trigger(StrEnum):
    """What an attempt goes back to: the work itself and its schedule, or an admin's "Resend"."""

    SCHEDULED = "scheduled"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One call and its answer, already masked; `error` says why there is no usable answer."""

    kind: DeliveryKind
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str | None
    status: int | None
    response_headers: Mapping[str, str]
    response_body: str | None
    duration_ms: float
    error: str | None
    started_at: datetime
    traceparent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An exchange as logged; `attempt` counts the attempts of its work, from 1."""

    id: DeliveryId
    work_id: WorkId | None
    order_id: OrderId | None
    customer_id: CustomerId | None
    attempt: int
    trigger: Trigger
    exchange: Exchange
    outcome: Outcome
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """
    All of it must hold; None is: any. `since` is included, `until` is not. `search` is a whole id:
    of a delivery, a piece of work, an order, a customer or a trace.
    """

    outcome: str | None = None
    kind: str | None = None
    order_id: str | None = None
    customer_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPage:
    """Newest first; `next_cursor` is None on the last page."""

    items: tuple[Delivery, ...]
    next_cursor: str | None


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name.lower(): MASK if name.lower() in SECRET_HEADERS else masked_text(value)
        for name, value in headers.items()
    }


def masked_text(text: str) -> str:
    # What a pattern cannot do without is looked for first: most texts have none of it.
    if '"' in text:
        text = SECRET_MEMBERS.sub(rf'\1"{MASK}"', text)
    if "=" in text:
        text = SECRET_PARAMETERS.sub(rf"\1={MASK}", text)
    if "/" in text:
        text = SECRET_LINKS.sub(rf"\1{MASK}", text)
    return text


def logged_body(body: bytes | str | None) -> str | None:
    """Masked first and cut afterwards, so that a cut never uncovers half a secret."""
    if body is None:
        return None

    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    masked = masked_text(text.replace("\x00", "\ufffd")).encode("utf-8", "replace")
    if len(masked) <= LONGEST_BODY:
        return masked.decode()
    return masked[:LONGEST_BODY].decode("utf-8", "ignore") + f"… [cut, {len(masked)} bytes]"
