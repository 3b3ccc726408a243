"""Events sent to an app, for the customer's admin: read, send again, catch up, test."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId, EventId
from mock_icims.domain.journal.masking import masked_headers, masked_text
from mock_icims.domain.public.notifications import STATUS_CHANGED
from mock_icims.domain.webhooks.events import TEST_EVENT, Attempt, Event, EventStatus, EventType
from mock_icims.storage.world import Tenant
from mock_icims.web import answers, bodies
from mock_icims.web.access import allow_staff
from mock_icims.web.bodies import Body, Form
from mock_icims.web.connect.scopes import BASE
from mock_icims.web.idempotency import once
from mock_icims.web.paging import Query, listed
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent

PAGE = "/settings/events"

Since = Annotated[datetime, Meta(tz=True)]


class EventsOfApp(Query):
    type: str | None = None
    status: EventStatus | None = None


class CatchUp(Body):
    since: Since

    @classmethod
    def from_form(cls, sent: Form) -> Self:
        """A browser's date field has no zone and leaves out :00; the page says that it is UTC."""
        since = sent.get("since", [""])[-1]
        if since and not since.endswith("Z"):
            since += "Z" if since.count(":") > 1 else ":00Z"
        return bodies.convert({"since": since}, cls)


async def list_events(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    app_id = _app_of(request, staff.tenant)
    sought = EventsOfApp.read(request)

    page = sought.filtered(
        staff.tenant.events, app_id=app_id, type=kind_of(sought.type), status=sought.status
    )
    return listed(request, page, event_out)


async def read_event(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    return answers.json(event_out(_event_of(request, staff.tenant)))


async def resend_event(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    event = _event_of(request, staff.tenant)

    event = request.state["services"].events.resend(staff.tenant, event.id)
    return await answers.done(request, event_out(event), page=PAGE, status=202)


async def recover_events(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    app_id = _app_of(request, staff.tenant)
    body = await CatchUp.read(request)

    desk = request.state["services"].endpoints
    count = desk.recover(staff.tenant, since=body.since, app_id=app_id)
    return await answers.done(request, {"events": count}, page=PAGE, status=202)


async def replay_missing_events(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    app_id = _app_of(request, staff.tenant)
    body = await CatchUp.read(request)

    desk = request.state["services"].endpoints
    count = desk.replay_missing(staff.tenant, since=body.since, app_id=app_id)
    return await answers.done(request, {"events": count}, page=PAGE, status=202)


async def test_endpoint(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    app_id = _app_of(request, staff.tenant)

    desk = request.state["services"].endpoints
    event = desk.test(staff.tenant, app_id, traceparent=traceparent(request))
    return await answers.done(request, event_out(event), page=PAGE, status=202)


def event_out(event: Event) -> dict[str, object]:
    """`body` is the text that was signed, to the byte; it is the body of every attempt."""
    return {
        "id": event.id,
        "type": event.type,
        "app_id": event.app_id,
        "body": event.body,
        "status": event.status,
        "created_at": event.created_at,
        "next_attempt_at": event.next_attempt_at,
        "attempts": [attempt_out(attempt) for attempt in event.attempts],
    }


def attempt_out(attempt: Attempt) -> dict[str, object]:
    return {
        "id": attempt.id,
        "number": attempt.number,
        "at": attempt.at,
        "trigger": attempt.trigger,
        "url": attempt.url,
        "duration_ms": attempt.answer.duration_ms,
        "status": attempt.answer.status,
        "error": attempt.answer.error,
        "request_headers": masked_headers(attempt.request_headers),
        "response_headers": masked_headers(attempt.answer.headers),
        "response_body": masked_text(attempt.answer.body),
    }


def kind_of(sought: str | None) -> str | None:
    """A type that there is. Raises ValidationFailed."""
    if sought is None or sought in (TEST_EVENT, STATUS_CHANGED):
        return sought
    return bodies.convert({"type": sought}, _Kind).type


class _Kind(msgspec.Struct):
    type: EventType


def _app_of(request: Request[State], tenant: Tenant) -> AppId:
    """One that was ever installed here. Raises NotFound."""
    return tenant.installations.get(request.path_params["app_id"]).app_id


def _event_of(request: Request[State], tenant: Tenant) -> Event:
    app_id = _app_of(request, tenant)
    event = tenant.events.get(EventId(request.path_params["event_id"]))
    if event.app_id != app_id:
        raise NotFound(tenant.events.kind, event.id)
    return event


ALL = BASE + "/apps/{app_id}/events"
ONE = ALL + "/{event_id}"

routes = [
    Route(ALL, list_events, methods=["GET"], name="app_events.list"),
    Route(ALL + "/recover", once(recover_events), methods=["POST"], name="app_events.recover"),
    Route(
        ALL + "/replay-missing",
        once(replay_missing_events),
        methods=["POST"],
        name="app_events.replay_missing",
    ),
    Route(ALL + "/test", once(test_endpoint), methods=["POST"], name="app_events.test"),
    Route(ONE, read_event, methods=["GET"], name="app_events.read"),
    Route(ONE + "/resend", once(resend_event), methods=["POST"], name="app_events.resend"),
]
