"""One attempt as it leaves: its address, its headers with the signature, its body."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from mock_icims.domain.ids import AppId, AttemptId, FaultId
from mock_icims.domain.journal.journal import BODY_LIMIT, Direction, Exchange, Headers
from mock_icims.domain.structs import Struct
from mock_icims.domain.webhooks.events import Answer, Attempt, Event, EventStatus
from mock_icims.domain.webhooks.signatures import sign
from mock_icims.services.traces import continued
from mock_icims.settings import VERSION
from mock_icims.storage.world import Tenant

SigningTime = Callable[[Tenant, AppId], datetime]
"""The time that the app will judge a signature by (docs/decisions/0029)."""


class Message(Struct, frozen=True, kw_only=True):
    """`plain` is what the journal shows of a body that is zipped."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    plain: bytes | None = None
    fault_id: FaultId | None = None


def wall(tenant: Tenant, _: AppId) -> datetime:
    """Apps look at their own watch."""
    return tenant.clock.wall()


def message(event: Event, *, url: str, secrets: Iterable[str], at: datetime) -> Message:
    """
    Signed with each secret, at that time by the app's watch. Each attempt is a place of its own in
    the event's trace.
    """
    body = event.body.encode()
    headers = {
        "content-type": "application/json",
        "user-agent": f"mock-icims/{VERSION}",
        "traceparent": continued(event.traceparent),
        **sign(*secrets, id=event.id, at=at, body=body),
    }
    return Message(url=url, headers=headers, body=body)


def said(event: Event, attempt: Attempt) -> str:
    """
    "assessment.requested evt_… to acme, attempt 10: 503, exhausted"; `event` is what the
    attempt left behind.
    """
    came_of_it = attempt.answer.status or attempt.answer.error
    end = f", {event.status}" if event.status in (EventStatus.EXHAUSTED, EventStatus.HELD) else ""
    return f"{event.type} {event.id} to {event.app_id}, attempt {attempt.number}: {came_of_it}{end}"


def tried(tenant: Tenant, event: Event, sent: Message, *, at: datetime, answer: Answer) -> Attempt:
    """The attempt, in the journal too."""
    attempt = Attempt(
        id=AttemptId(tenant.ids.next("att")),
        number=len(event.attempts) + 1,
        at=at,
        url=sent.url,
        trigger=event.trigger,
        request_headers=sent.headers,
        answer=answer,
    )
    journaled(tenant, event, attempt, sent)
    return attempt


def journaled(tenant: Tenant, event: Event, attempt: Attempt, sent: Message) -> None:
    tenant.journal.add(
        Exchange(
            at=attempt.at,
            direction=Direction.OUT,
            method="POST",
            path=attempt.url,
            query=b"",
            operation=event.type,
            status=attempt.answer.status,
            duration_ms=attempt.answer.duration_ms,
            request_headers=_raw(attempt.request_headers.items()),
            request_body=(sent.plain or sent.body)[:BODY_LIMIT],
            response_headers=_raw(attempt.answer.headers),
            response_body=attempt.answer.body.encode()[:BODY_LIMIT],
            app_id=event.app_id,
            user_id=None,
            traceparent=sent.headers["traceparent"],
            fault_id=sent.fault_id,
            note=attempt.answer.why_none,
        )
    )


def _raw(headers: Iterable[tuple[str, str]]) -> Headers:
    return tuple((name.encode(), value.encode()) for name, value in headers)
