"""Settings → Event deliveries: what apps were told, how each attempt went, what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.structs import Struct
from mock_icims.domain.webhooks.events import TEST_EVENT, Event, EventStatus, EventType
from mock_icims.storage.world import Tenant
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.connect.endpoints import endpoint_out
from mock_icims.web.connect.events import event_out
from mock_icims.web.pages.people import admins, naming
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.routing import Route
from mock_icims.web.state import State

SHOWN = 100


class Sought(Struct, frozen=True, kw_only=True):
    """What the page is narrowed to; "" is everything. Links get old, so nothing is refused."""

    app_id: str
    status: str
    type: str

    @classmethod
    def of(cls, request: Request[State]) -> Self:
        query = request.query_params
        return cls(
            app_id=query.get("app_id", ""),
            status=query.get("status", ""),
            type=query.get("type", ""),
        )

    @property
    def anything(self) -> bool:
        return not (self.app_id or self.status or self.type)

    def newest_first(self, tenant: Tenant) -> Iterator[Event]:
        wanted = {"app_id": self.app_id, "status": self.status, "type": self.type}
        named = [(name, value) for name, value in wanted.items() if value]
        fewest = min(named, key=lambda one: tenant.events.count(*one), default=None)
        rows = tenant.events.having(*fewest) if fewest else tenant.events.values()
        for event in reversed(rows):
            if all(getattr(event, name) == value for name, value in named):
                yield event


@for_staff
def events(request: Request[State], staff: StaffPrincipal) -> Response:
    tenant, sought = staff.tenant, Sought.of(request)

    found = list(islice(sought.newest_first(tenant), SHOWN + 1))
    now = tenant.clock.now()
    return page(
        request,
        "events.html",
        endpoints=[
            endpoint_out(request, tenant, one)
            for one in request.state["services"].endpoints.of(tenant)
        ],
        events=[event_out(event) for event in found[:SHOWN]],
        more_events=len(found) > SHOWN,
        sought=sought,
        types=[*EventType, TEST_EVENT],
        statuses=list(EventStatus),
        since=(now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        is_admin=staff.user.role is Role.ADMIN,
        admins=admins(tenant),
        person=naming(tenant),
    )


routes = [Route("/settings/events", events, methods=["GET"], name="pages.events")]
