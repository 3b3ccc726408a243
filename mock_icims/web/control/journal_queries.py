"""Which exchanges somebody asks for, behind the question mark or in a body."""

from __future__ import annotations

from datetime import datetime
from difflib import get_close_matches
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.faults.tomorrow import NEW_EVENT
from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.journal.journal import Direction, number_of
from mock_icims.domain.journal.matching import Match
from mock_icims.domain.public.notifications import STATUS_CHANGED
from mock_icims.domain.webhooks.events import TEST_EVENT, EventType
from mock_icims.web.bodies import Part
from mock_icims.web.control.clock import Instant
from mock_icims.web.control.queries import Limit, Operation, Query, Text
from mock_icims.web.routing import Route
from mock_icims.web.state import State

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


def match_of(
    request: Request[State], sent: ExchangesMeant | MatchPart, *, place: str = ""
) -> Match:
    """
    Raises ValidationFailed for a moment that is no day of the calendar, and for an operation that
    there is not: "never" would always be true of it.
    """
    if sent.operation is not None:
        _must_be_there(sent.operation, operations(request), f"{place}operation")
    return Match(
        operation=sent.operation,
        status=sent.status,
        direction=sent.direction,
        app_id=None if sent.app_id is None else AppId(sent.app_id),
        user_id=None if sent.user_id is None else UserId(sent.user_id),
        method=sent.method,
        path=sent.path,
        trace_id=sent.trace_id,
        since=_moment(sent.since, f"{place}since"),
        after=None if sent.after is None else number_of(sent.after),
        text=sent.text,
        headers=sent.headers if isinstance(sent, MatchPart) else {},
        body=sent.body if isinstance(sent, MatchPart) else {},
    )


def operations(request: Request[State]) -> frozenset[str]:
    """Whatever an exchange can be about: what is served, and what is sent to apps."""
    served = {route.name for route in request.scope["router"].listed() if isinstance(route, Route)}
    return frozenset(served | {*EventType, TEST_EVENT, STATUS_CHANGED, NEW_EVENT})


def _must_be_there(operation: str, known: frozenset[str], field: str) -> None:
    if operation in known:
        return
    near = get_close_matches(operation, sorted(known), n=3, cutoff=0.4)
    choice = f": did you mean {' or '.join(near)}?" if near else ""
    raise ValidationFailed({field: f"{operation!r} is not an operation{choice}"})


def _moment(instant: Instant | None, field: str) -> datetime | None:
    try:
        return None if instant is None else datetime.fromisoformat(instant)
    except ValueError:
        raise ValidationFailed({field: "is not a day of the calendar"}) from None
