"""Tokens without a browser: an app's, which is installed by it, or one of the staff's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, cast

from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.marketplace import Registration
from mock_icims.domain.oauth.grants import SESSION_LIFE, SessionKind
from mock_icims.domain.oauth.token_profiles import NextToken
from mock_icims.storage.world import Tenant
from mock_icims.web import answers, bodies
from mock_icims.web.bodies import Body
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.routing import Route
from mock_icims.web.state import Services, State

# Nought is a token that is expired on arrival.
Seconds = Annotated[int, Meta(ge=0, le=10 * 365 * 86_400)]


class AppToken(Body, tag_field="kind", tag="app"):
    """
    `scopes` are all that the app is registered with, unless said otherwise, and `expires_in` what
    its token profile says.
    """

    app_id: str
    scopes: tuple[str, ...] | UnsetType = UNSET
    expires_in: Seconds | UnsetType = UNSET


class StaffToken(Body, tag_field="kind", tag="staff"):
    user_id: str
    expires_in: Seconds = int(SESSION_LIFE.total_seconds())


class BirthOfToken(Body):
    """What is left out is as ever."""

    expires_in: Seconds | None = None
    scopes: tuple[str, ...] | None = None
    revoked: bool = False


async def create_token(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await _read(request)

    services = request.state["services"]
    minted = (
        _for_app(services, tenant, body)
        if isinstance(body, AppToken)
        else _for_staff(services, tenant, body)
    )
    return answers.json(minted, status=201)


async def replace_next_token(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    app_id = AppId(request.path_params["app_id"])
    body = await BirthOfToken.read(request)

    registration = request.state["services"].marketplace.registration(tenant, app_id)
    _require_registered(registration, body.scopes or ())
    request.state["services"].tokens.wish(
        tenant,
        app_id,
        NextToken(expires_in=_life(body.expires_in), scopes=body.scopes, revoked=body.revoked),
    )
    return answers.json(next_token_out(body))


def next_token_out(body: BirthOfToken) -> dict[str, object]:
    return {"expires_in": body.expires_in, "scopes": body.scopes, "revoked": body.revoked}


async def _read(request: Request[State]) -> AppToken | StaffToken:
    # mypy has no word for the type of a union.
    either = cast("type[AppToken | StaffToken]", AppToken | StaffToken)
    return bodies.decode(await bodies.raw(request), bodies.media_type(request), either)


def _for_app(services: Services, tenant: Tenant, body: AppToken) -> dict[str, object]:
    registration = services.marketplace.registration(tenant, AppId(body.app_id))
    scopes = registration.scopes if body.scopes is UNSET else body.scopes
    _require_registered(registration, scopes)

    issued = services.tokens.begin(tenant, registration, scopes=scopes, life=_life(body.expires_in))
    return {
        "token": issued.token,
        "token_type": "Bearer",
        "expires_at": issued.grant.expires_at,
        "scopes": list(issued.grant.scopes),
        **({} if issued.refresh_token is None else {"refresh_token": issued.refresh_token}),
    }


def _require_registered(registration: Registration, scopes: Iterable[str]) -> None:
    if beyond := sorted(set(scopes) - set(registration.scopes)):
        raise ValidationFailed({"scopes": f"{beyond[0]!r} is not registered for this app"})


def _life(seconds: int | UnsetType | None) -> timedelta | None:
    return timedelta(seconds=seconds) if isinstance(seconds, int) else None


def _for_staff(services: Services, tenant: Tenant, body: StaffToken) -> dict[str, object]:
    user = tenant.users.get(UserId(body.user_id))
    token, session = services.signin.open(
        tenant, user, kind=SessionKind.STAFF, life=timedelta(seconds=body.expires_in)
    )
    return {
        "token": token,
        "token_type": "Bearer",
        "expires_at": session.expires_at,
        "scopes": [],
    }


routes = [
    Route(
        "/_staging/tenants/{customer_id}/tokens",
        create_token,
        methods=["POST"],
        name="tokens.create",
    ),
    Route(
        "/_staging/tenants/{customer_id}/next-token/{app_id}",
        replace_next_token,
        methods=["PUT"],
        name="next_token.replace",
    ),
]
