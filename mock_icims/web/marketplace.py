"""Marketplace over HTTP: listings, installations, and the apps that a customer has."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import Installation, ListedAssessment, Listing, Permission
from mock_icims.web import answers
from mock_icims.web.access import AppPrincipal, StaffPrincipal, allow, allow_staff
from mock_icims.web.bodies import Body
from mock_icims.web.connect.scopes import BASE
from mock_icims.web.idempotency import once
from mock_icims.web.paging import Query, listed
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent


class ListListings(Query):
    q: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


class ChangeApp(Body):
    """`scopes` are those that stay."""

    scopes: Annotated[tuple[str, ...], Meta(min_length=1)]


class Install(Body):
    """Nothing is left to say: the customer and the app are in the path."""


async def list_listings(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    query = ListListings.read(request)

    desk = request.state["services"].marketplace
    return listed(
        request,
        query.page_of(desk.search(staff.tenant, query.q or "")),
        lambda one: listing_out(one.listing, installed=desk.installed(staff.tenant, one.app_id)),
    )


async def read_listing(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    app_id = AppId(request.path_params["app_id"])

    desk = request.state["services"].marketplace
    installed = desk.installed(staff.tenant, app_id)
    registration = desk.registration(staff.tenant, app_id)
    return answers.json(listing_out(registration.listing, installed=installed))


async def install(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    app_id = AppId(request.path_params["app_id"])
    await Install.read(request)

    installation, redirect_to = request.state["services"].marketplace.install(
        staff.tenant, staff.user, app_id
    )
    return await answers.done(
        request,
        {"installation": installation_out(installation), "redirect_to": redirect_to},
        page=redirect_to,
        status=201,
        headers={"Location": request.state["issuer"] + _path_of(staff, app_id)},
    )


async def list_apps(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    query = Query.read(request)

    return listed(request, query.page(staff.tenant.installations), installation_out)


async def read_app(request: Request[State]) -> Response:
    asking = await allow(request)

    app_id = AppId(request.path_params["app_id"])
    if isinstance(asking, AppPrincipal) and asking.grant.app_id != app_id:
        raise NotFound(asking.tenant.installations.kind, app_id)

    return answers.json(installation_out(asking.tenant.installations.get(app_id)))


async def change_app(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    app_id = AppId(request.path_params["app_id"])
    body = await ChangeApp.read(request)

    narrowed = request.state["services"].revocations.narrow(staff.tenant, app_id, body.scopes)
    return await answers.done(
        request, installation_out(narrowed), page=f"{SETTINGS}/{app_id}?notice=scopes-taken-back"
    )


async def revoke_app(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    app_id = AppId(request.path_params["app_id"])

    request.state["services"].revocations.by_admin(
        staff.tenant, app_id, traceparent=traceparent(request)
    )
    return await answers.done(request, None, page=f"{SETTINGS}/{app_id}?notice=access-revoked")


async def uninstall(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    app_id = AppId(request.path_params["app_id"])

    request.state["services"].marketplace.uninstall(
        staff.tenant, app_id, by=staff.name, traceparent=traceparent(request)
    )
    return await answers.done(request, None, page=f"{SETTINGS}?notice=uninstalled")


def listing_out(listing: Listing, *, installed: bool) -> dict[str, object]:
    return {
        "app_id": listing.app_id,
        "name": listing.name,
        "publisher": listing.publisher,
        "category": listing.category,
        "summary": listing.summary,
        "description": listing.description,
        "support_url": listing.support_url,
        "privacy_url": listing.privacy_url,
        "minimum_tier": listing.minimum_tier,
        "permissions": [permission_out(one) for one in listing.permissions],
        "assessments": [assessment_out(one) for one in listing.assessments],
        "email_templates": list(listing.email_templates),
        "installed": installed,
    }


def permission_out(permission: Permission) -> dict[str, object]:
    return {
        "title": permission.title,
        "sentence": permission.sentence,
        "scopes": list(permission.scopes),
    }


def assessment_out(assessment: ListedAssessment) -> dict[str, object]:
    return {
        "key": assessment.key,
        "name": assessment.name,
        "minutes": assessment.minutes,
        "results": [
            {"key": result.key, "label": result.label, "type": result.type}
            for result in assessment.results
        ],
    }


def installation_out(installation: Installation) -> dict[str, object]:
    return {
        "app_id": installation.app_id,
        "name": installation.name,
        "status": installation.status,
        "scopes": list(installation.scopes),
        "token_profile": installation.token_profile,
        "authorized_by": installation.authorized_by,
        "authorized_at": installation.authorized_at,
        "installed_at": installation.installed_at,
        "token_expires_at": installation.token_expires_at,
    }


def _path_of(staff: StaffPrincipal, app_id: AppId) -> str:
    return f"{APPS}/{app_id}".format(customer_id=staff.tenant.customer.id)


LISTINGS = BASE + "/marketplace/listings"
APPS = BASE + "/apps"
SETTINGS = "/settings/marketplace-apps"

routes = [
    Route(LISTINGS, list_listings, methods=["GET"], name="listings.list"),
    Route(LISTINGS + "/{app_id}", read_listing, methods=["GET"], name="listings.read"),
    Route(
        LISTINGS + "/{app_id}/installations",
        once(install),
        methods=["POST"],
        name="installations.create",
    ),
    Route(APPS, list_apps, methods=["GET"], name="apps.list"),
    Route(APPS + "/{app_id}", read_app, methods=["GET"], name="apps.read"),
    Route(APPS + "/{app_id}", once(change_app), methods=["PATCH"], name="apps.change"),
    Route(APPS + "/{app_id}/token", revoke_app, methods=["DELETE"], name="apps.revoke"),
    Route(APPS + "/{app_id}", uninstall, methods=["DELETE"], name="apps.uninstall"),
]
