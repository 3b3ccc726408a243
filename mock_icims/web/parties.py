"""Whose exchange it is: the customer in the path, whoever asks, or whom the body named."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request
from starlette.types import Scope

from mock_icims.domain.ids import AppId, CustomerId, UserId
from mock_icims.domain.structs import Struct
from mock_icims.storage.world import Tenant, World
from mock_icims.web.access import AppPrincipal, StaffPrincipal
from mock_icims.web.state import State
from mock_icims.web.tenants_in_paths import PUBLIC

VENDOR = ("/connect/v1/", "/oauth/", "/login/", PUBLIC)


class Party(Struct, frozen=True):
    """Whose exchange it was, as far as anybody has found out."""

    customer_id: CustomerId | None = None
    app_id: AppId | None = None
    user_id: UserId | None = None


NOBODY = Party()


def attribute(request: Request[State], party: Party) -> None:
    """For handlers that learn only from the body who is asking: sign-in and the token endpoint."""
    request.scope["state"]["party"] = party


def party_of(scope: Scope) -> Party:
    """Who asked, by their credentials or by what a handler read in the body."""
    asking = scope["state"]["principal"]
    if isinstance(asking, AppPrincipal):
        return Party(asking.grant.customer_id, asking.grant.app_id)
    if isinstance(asking, StaffPrincipal):
        return Party(asking.tenant.customer.id, user_id=asking.user.id)
    known: Party = scope["state"]["party"]
    return known


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
