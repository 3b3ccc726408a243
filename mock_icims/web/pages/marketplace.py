"""Guide step 1, "Register in iCIMS Marketplace": search, read, review permissions."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import Registration
from mock_icims.web import answers
from mock_icims.web.access import StaffPrincipal, identify
from mock_icims.web.marketplace import listing_out
from mock_icims.web.pages.consent import origin
from mock_icims.web.pages.logos import draw
from mock_icims.web.pages.people import admins
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.routing import Route
from mock_icims.web.state import State


@for_staff
def search(request: Request[State], staff: StaffPrincipal) -> Response:
    words = request.query_params.get("q", "")
    desk = request.state["services"].marketplace

    listings = [
        listing_out(one.listing, installed=desk.installed(staff.tenant, one.app_id))
        for one in desk.search(staff.tenant, words)
    ]
    return page(request, "marketplace.html", listings=listings, words=words)


@for_staff
def listing(request: Request[State], staff: StaffPrincipal) -> Response:
    app_id = AppId(request.path_params["app_id"])
    desk = request.state["services"].marketplace

    return page(
        request,
        "listing.html",
        listing=listing_out(
            desk.registration(staff.tenant, app_id).listing,
            installed=desk.installed(staff.tenant, app_id),
        ),
        obstacle=desk.obstacle(staff.tenant, staff.user, app_id),
        is_admin=staff.user.role is Role.ADMIN,
        admins=admins(staff.tenant),
    )


@for_staff
def review(request: Request[State], staff: StaffPrincipal) -> Response:
    app_id = AppId(request.path_params["app_id"])
    desk = request.state["services"].marketplace

    registration = desk.may_install(staff.tenant, staff.user, app_id)
    return page(
        request,
        "install.html",
        form_action=_way(registration, request.state["issuer"]),
        headers={"Referrer-Policy": "no-referrer"},
        listing=listing_out(registration.listing, installed=desk.installed(staff.tenant, app_id)),
        app_origin=origin(registration.install_url),
    )


async def logo(request: Request[State]) -> Response:
    app_id = AppId(request.path_params["app_id"])
    world, staff = request.state["world"], identify(request.scope)

    registration = (
        world.registration(staff.tenant, app_id)
        if isinstance(staff, StaffPrincipal)
        else world.registrations.get(app_id)
    )
    if registration is None:
        raise NotFound("marketplace app", app_id)
    return draw(registration.listing)


async def home(request: Request[State]) -> Response:
    return answers.see_other("/candidates")


def _way(registration: Registration, issuer: str) -> list[str]:
    """Where "Authorize" leads: to the app, back here for consent, and to the app again."""
    stops = [registration.install_url, issuer, *registration.redirect_uris]
    return sorted({origin(stop) for stop in stops})


routes = [
    Route("/", home, methods=["GET"], name="pages.home"),
    Route("/marketplace", search, methods=["GET"], name="pages.marketplace"),
    Route("/marketplace/{app_id}", listing, methods=["GET"], name="pages.listing"),
    Route("/marketplace/{app_id}/install", review, methods=["GET"], name="pages.install"),
    Route("/marketplace/{app_id}/logo.svg", logo, methods=["GET"], name="pages.logo"),
]
