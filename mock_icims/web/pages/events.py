"""Settings → Event deliveries: what installed apps were told, and how each attempt went."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.domain.events import Event
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.control.events import event_out
from mock_icims.web.pages.people import naming
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.state import State

SHOWN = 100


@for_staff
def events(request: Request[State], staff: StaffPrincipal) -> Response:
    published = staff.tenant.events.values()

    return page(
        request,
        "events.html",
        events=[_row(event) for event in reversed(published[-SHOWN:])],
        more_events=len(published) > SHOWN,
        person=naming(staff.tenant),
    )


def _row(event: Event) -> dict[str, object]:
    return {**event_out(event), "created_at": event.created_at}


routes = [Route("/settings/events", events, methods=["GET"], name="pages.events")]
