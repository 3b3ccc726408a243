"""Apps that vendors register; another vendor's is one PUT away."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import Registration
from mock_icims.domain.webhooks.addresses import Reach
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.control.guard import admit, tenant_of
from mock_icims.web.control.registering import RegisterApp
from mock_icims.web.marketplace import listing_out
from mock_icims.web.routing import Route
from mock_icims.web.state import State


async def list_registrations(request: Request[State]) -> Response:
    admit(request)

    registered = request.state["world"].registrations.values()
    items = [registration_out(one) for one in registered]
    return answers.json({"items": items, "next_cursor": None})


async def put_registration(request: Request[State]) -> Response:
    admit(request)

    app_id = _wanted(request)
    body = await RegisterApp.read(request)

    known = request.state["world"].registrations.get(app_id)
    registration = body.registration(app_id, known=known, reach=_reach(request))
    request.state["services"].registrations.put(registration)
    return answers.json(registration_out(registration))


async def list_tenant_apps(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    items = [tenant_app_out(tenant, one) for one in request.state["world"].registrations_of(tenant)]
    return answers.json({"items": items, "next_cursor": None})


async def put_tenant_app(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    app_id = _wanted(request)
    body = await RegisterApp.read(request)

    known = request.state["world"].registration(tenant, app_id)
    registration = body.registration(app_id, known=known, reach=_reach(request))
    request.state["services"].registrations.put_for(tenant, registration)
    return answers.json(tenant_app_out(tenant, registration))


async def delete_tenant_app(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    app_id = AppId(request.path_params["app_id"])

    request.state["services"].registrations.delete_for(tenant, app_id)
    return Response(status_code=204)


def _reach(request: Request[State]) -> Reach:
    return Reach(request.state["settings"].subnets)


def _wanted(request: Request[State]) -> AppId:
    id: str = request.path_params["app_id"]
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", id):
        raise ValidationFailed({"app_id": "is 2 to 40 of a-z, 0-9 and -, and begins with a letter"})
    return AppId(id)


def registration_out(registration: Registration) -> dict[str, object]:
    """Without its secrets: whoever registered them has them."""
    listing = listing_out(registration.listing, installed=False)
    del listing["installed"]
    return {
        "app_id": registration.app_id,
        "name": registration.listing.name,
        "install_url": registration.install_url,
        "redirect_uris": list(registration.redirect_uris),
        "events_url": registration.events_url,
        "client_id": registration.client_id,
        "scopes": list(registration.scopes),
        "token_profile": registration.token_profile,
        "events": list(registration.events),
        "listing": listing,
    }


def tenant_app_out(tenant: Tenant, registration: Registration) -> dict[str, object]:
    """`own`: registered for this customer, and not for all."""
    return {**registration_out(registration), "own": registration.app_id in tenant.registrations}


_APPS = "/_staging/tenants/{customer_id}/apps"

routes = [
    Route("/_staging/apps", list_registrations, methods=["GET"], name="registrations.list"),
    Route("/_staging/apps/{app_id}", put_registration, methods=["PUT"], name="registrations.put"),
    Route(_APPS, list_tenant_apps, methods=["GET"], name="tenant_apps.list"),
    Route(_APPS + "/{app_id}", put_tenant_app, methods=["PUT"], name="tenant_apps.put"),
    Route(_APPS + "/{app_id}", delete_tenant_app, methods=["DELETE"], name="tenant_apps.delete"),
]
