"""Which exchanges somebody asks for, behind the question mark or in a body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.journal.journal import Direction, number_of
from mock_icims.domain.journal.matching import Match
from mock_icims.web.bodies import Part
from mock_icims.web.control.clock import Instant
from mock_icims.web.control.queries import Limit, Operation, Query, Text

Status = Annotated[int, Meta(ge=100, le=599)]
Method = Annotated[str, Meta(pattern=r"^[A-Z]{1,20}\Z")]
TraceId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
ExchangeRef = Annotated[str, Meta(pattern=r"^exc_[0-9]{8,15}\Z")]
Scalar = str | int | float | bool | None


class ExchangesMeant(Query):
    """`since` is a moment; `after` an exchange; `path` and `text` are parts, in any case."""

    operation: Operation | None = None
    status: Status | None = None
    direction: Direction | None = None
    app_id: Text | None = None
    user_id: Text | None = None
    method: Method | None = None
    path: Text | None = None
    trace_id: TraceId | None = None
    since: Instant | None = None
    after: ExchangeRef | None = None
    text: Text | None = None

    def match(self) -> Match:
        """Raises ValidationFailed for a moment that is no day of the calendar."""
        return _match(self)


class ExchangesSought(ExchangesMeant):
    limit: Limit = 50


class MatchPart(Part):
    """The same in a body, with what a query cannot say."""

    operation: Operation | None = None
    status: Status | None = None
    direction: Direction | None = None
    app_id: Text | None = None
    user_id: Text | None = None
    method: Method | None = None
    path: Text | None = None
    trace_id: TraceId | None = None
    since: Instant | None = None
    after: ExchangeRef | None = None
    text: Text | None = None
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: dict[str, Scalar] = msgspec.field(default_factory=dict)

    def match(self) -> Match:
        """Raises ValidationFailed for a moment that is no day of the calendar."""
        return _match(self, headers=self.headers, body=self.body)


def _match(
    sent: ExchangesMeant | MatchPart,
    *,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, object] | None = None,
) -> Match:
    return Match(
        operation=sent.operation,
        status=sent.status,
        direction=sent.direction,
        app_id=None if sent.app_id is None else AppId(sent.app_id),
        user_id=None if sent.user_id is None else UserId(sent.user_id),
        method=sent.method,
        path=sent.path,
        trace_id=sent.trace_id,
        since=_moment(sent.since),
        after=None if sent.after is None else number_of(sent.after),
        text=sent.text,
        headers=headers or {},
        body=body or {},
    )


def _moment(instant: Instant | None) -> datetime | None:
    try:
        return None if instant is None else datetime.fromisoformat(instant)
    except ValueError:
        raise ValidationFailed({"since": "is not a day of the calendar"}) from None
