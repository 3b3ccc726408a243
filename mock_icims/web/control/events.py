"""Events and every attempt to deliver them; send again, catch up, test."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.ids import AppId, EventId
from mock_icims.domain.webhooks.events import EventStatus
from mock_icims.web import answers
from mock_icims.web.bodies import Body
from mock_icims.web.connect.events import Since, event_out, kind_of
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.fields import Key
from mock_icims.web.paging import Query, listed
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent


class EventsSought(Query):
    type: str | None = None
    status: EventStatus | None = None
    app_id: Key | None = None


class CatchUp(Body):
    since: Since
    app_id: Key | None = None

    @property
    def app(self) -> AppId | None:
        return None if self.app_id is None else AppId(self.app_id)


class SendTest(Body):
    app_id: Key


async def list_events(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    sought = EventsSought.read(request)

    page = sought.filtered(
        tenant.events, app_id=sought.app_id, type=kind_of(sought.type), status=sought.status
    )
    return listed(request, page, event_out)


async def resend_event(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    event_id = EventId(request.path_params["event_id"])

    event = request.state["services"].events.resend(tenant, event_id)
    return answers.json(event_out(event), status=202)


async def recover_events(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await CatchUp.read(request)

    desk = request.state["services"].endpoints
    count = desk.recover(tenant, since=body.since, app_id=body.app)
    return answers.json({"events": count}, status=202)


async def replay_missing_events(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await CatchUp.read(request)

    desk = request.state["services"].endpoints
    count = desk.replay_missing(tenant, since=body.since, app_id=body.app)
    return answers.json({"events": count}, status=202)


async def test_endpoint(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await SendTest.read(request)

    desk = request.state["services"].endpoints
    event = desk.test(tenant, AppId(body.app_id), traceparent=traceparent(request))
    return answers.json(event_out(event), status=202)


_EVENTS = "/_staging/tenants/{customer_id}/events"

routes = [
    Route(_EVENTS, list_events, methods=["GET"], name="events.list"),
    Route(f"{_EVENTS}/recover", recover_events, methods=["POST"], name="events.recover"),
    Route(
        f"{_EVENTS}/replay-missing",
        replay_missing_events,
        methods=["POST"],
        name="events.replay_missing",
    ),
    Route(f"{_EVENTS}/test", test_endpoint, methods=["POST"], name="events.test"),
    Route(f"{_EVENTS}/{{event_id}}/resend", resend_event, methods=["POST"], name="events.resend"),
]
