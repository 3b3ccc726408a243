"""Events and every attempt to deliver them; send one once more."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.domain.events import Attempt, Event, EventStatus, EventType
from mock_icims.domain.ids import EventId
from mock_icims.domain.masking import masked_headers, masked_text
from mock_icims.web import answers
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.paging import Query, listed
from mock_icims.web.state import State


class EventsSought(Query):
    type: EventType | None = None
    status: EventStatus | None = None


async def list_events(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    sought = EventsSought.read(request)

    page = sought.filtered(tenant.events, type=sought.type, status=sought.status)
    return listed(request, page, event_out)


async def resend_event(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    event_id = EventId(request.path_params["event_id"])

    event = request.state["services"].events.resend(tenant, event_id)
    return answers.json(event_out(event), status=202)


def event_out(event: Event) -> dict[str, object]:
    """`body` is the text that was signed, to the byte."""
    return {
        "id": event.id,
        "type": event.type,
        "app_id": event.app_id,
        "body": event.body,
        "status": event.status,
        "next_attempt_at": event.next_attempt_at,
        "attempts": [attempt_out(attempt) for attempt in event.attempts],
    }


def attempt_out(attempt: Attempt) -> dict[str, object]:
    return {
        "id": attempt.id,
        "number": attempt.number,
        "at": attempt.at,
        "duration_ms": attempt.answer.duration_ms,
        "status": attempt.answer.status,
        "error": attempt.answer.error,
        "request_headers": masked_headers(attempt.request_headers),
        "response_body": masked_text(attempt.answer.body),
    }


_EVENTS = "/_staging/tenants/{customer_id}/events"

routes = [
    Route(_EVENTS, list_events, methods=["GET"], name="events.list"),
    Route(f"{_EVENTS}/{{event_id}}/resend", resend_event, methods=["POST"], name="events.resend"),
]
