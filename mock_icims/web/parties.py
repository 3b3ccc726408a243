"""Whose exchange it is: the customer in the path, whoever asks, or whom the body named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from starlette.requests import Request
from starlette.types import Scope

from mock_icims.domain.ids import AppId, CustomerId, UserId
from mock_icims.storage.world import Tenant, World
from mock_icims.web.access import AppPrincipal, StaffPrincipal
from mock_icims.web.state import State
from mock_icims.web.tenants_in_paths import PUBLIC

VENDOR = ("/connect/v1/", "/oauth/", "/login/", PUBLIC)


class Party(TypedDict, total=False):
    """Whose exchange it was, where the path and the credentials do not say."""

    customer_id: CustomerId
    app_id: AppId
    user_id: UserId


NOBODY: Party = {}


def attribute(request: Request[State], party: Party) -> None:
    """For handlers that learn only from the body who is asking: sign-in and the token endpoint."""
    request.scope["state"]["party"] = party


def party_of(scope: Scope) -> Party:
    """Who asked, as far as anybody has found out."""
    asking = scope["state"].get("principal")
    if isinstance(asking, AppPrincipal):
        return {"customer_id": asking.grant.customer_id, "app_id": asking.grant.app_id}
    if isinstance(asking, StaffPrincipal):
        return {"customer_id": asking.tenant.customer.id, "user_id": asking.user.id}
    known: Party = scope["state"].get("party", NOBODY)
    return known


def concerned(scope: Scope, world: World) -> Tenant | None:
    """The customer in the path; where it names none, the caller's own."""
    customer_id = scope["state"]["customer_id"]
    if customer_id is None:
        customer_id = party_of(scope).get("customer_id")
    return None if customer_id is None else world.tenants.get(customer_id)


def possible(scope: Scope, world: World) -> Iterable[Tenant]:
    """Everybody whom a call of the vendor's may be about, as far as its path says."""
    path: str = scope["path"]
    if not path.startswith(VENDOR):
        return ()
    customer_id = scope["state"]["customer_id"]
    if customer_id is None:
        return world.tenants.values()
    tenant = world.tenants.get(customer_id)
    return () if tenant is None else (tenant,)
