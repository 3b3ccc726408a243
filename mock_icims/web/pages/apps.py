"""Settings → Marketplace Apps: what is installed, and how it is doing."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import AppId
from mock_icims.domain.journal.journal import Direction
from mock_icims.domain.marketplace import Installation
from mock_icims.storage.world import Tenant
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.marketplace import installation_out, listing_out
from mock_icims.web.pages.people import naming
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.routing import Route
from mock_icims.web.state import State


@for_staff
def apps(request: Request[State], staff: StaffPrincipal) -> Response:
    installations = staff.tenant.installations.values()

    return page(request, "apps.html", apps=[_app(request, staff, one) for one in installations])


@for_staff
def app(request: Request[State], staff: StaffPrincipal) -> Response:
    installation = staff.tenant.installations.get(request.path_params["app_id"])

    return page(
        request,
        "app.html",
        app=_app(request, staff, installation),
        is_admin=staff.user.role is Role.ADMIN,
        obstacle=request.state["services"].marketplace.obstacle(
            staff.tenant, staff.user, installation.app_id
        ),
    )


def _app(
    request: Request[State], staff: StaffPrincipal, installation: Installation
) -> dict[str, object]:
    """An installation with what its page says beside it: the listing, the scopes, the days left."""
    desk = request.state["services"].marketplace
    registration = desk.registration(staff.tenant, installation.app_id)
    now, until = staff.tenant.clock.now(), installation.token_expires_at
    active = installation.status == "active"
    return {
        **installation_out(installation),
        "listing": listing_out(registration.listing, installed=active),
        "granted": list(installation.scopes),
        "missing": [scope for scope in registration.scopes if scope not in installation.scopes],
        "last_call": _last_call(staff.tenant, installation.app_id),
        "needs_authorization": installation.needs_authorization(now),
        "days_left": (until - now).days if until and until > now else None,
        "authorized_by_name": naming(staff.tenant)(installation.authorized_by),
    }


def _last_call(tenant: Tenant, app_id: AppId) -> datetime | None:
    """As far back as the journal goes."""
    calls = (
        one.at
        for one in tenant.journal.newest_first()
        if one.app_id == app_id and one.direction is Direction.IN
    )
    return next(calls, None)


routes = [
    Route("/settings/marketplace-apps", apps, methods=["GET"], name="pages.apps"),
    Route("/settings/marketplace-apps/{app_id}", app, methods=["GET"], name="pages.app"),
]
