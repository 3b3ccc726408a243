"""Whose staging pages somebody sees: these are pages of the stage, and not of iCIMS."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request

from mock_icims.domain.ids import CustomerId
from mock_icims.storage.world import Tenant
from mock_icims.web.access import StaffPrincipal, identify
from mock_icims.web.control.guard import admit
from mock_icims.web.state import State


def tenant_seen(request: Request[State]) -> Tenant:
    """
    The signed-in person's customer. For a candidate, who never signs in to iCIMS: the customer in
    the query, else the first one, under the rules of the control API.
    """
    staff = identify(request.scope)
    if isinstance(staff, StaffPrincipal):
        return staff.tenant

    admit(request)
    world = request.state["world"]
    asked = request.query_params.get("customer_id") or next(iter(world.tenants), "")
    return world.tenant(CustomerId(asked))


def query_kept(request: Request[State]) -> str:
    """What links carry along, so that the page stays the same customer's."""
    asked = request.query_params.get("customer_id")
    return f"?{urlencode({'customer_id': asked})}" if asked else ""
