"""Who is asking, and may they: an app, or a person by bearer token or session cookie."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Scope

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import (
    NotFound,
    Refusal,
    RoleRequired,
    ScopeMissing,
    TokenExpired,
    TokenMalformed,
    TokenRevoked,
    TokenUnknown,
    Unauthenticated,
    UnsupportedMediaType,
)
from mock_icims.domain.oauth.grants import Grant, Session, SessionKind, digest
from mock_icims.storage.world import World
from mock_icims.web import bodies, csrf
from mock_icims.web.callers import Callers
from mock_icims.web.headers import headers_of, times
from mock_icims.web.principals import AppPrincipal as AppPrincipal
from mock_icims.web.principals import Principal as Principal
from mock_icims.web.principals import StaffPrincipal as StaffPrincipal
from mock_icims.web.remembering import remembered
from mock_icims.web.state import State

COOKIE = "icims_session"
READING = frozenset({"GET", "HEAD"})


def principal(request: Request[State]) -> Principal:
    """Whoever asks, or why their credentials are no good."""
    found = request.scope["state"]["principal"] or identify(request.scope)
    if isinstance(found, Refusal):
        raise found
    return found


async def allow(
    request: Request[State], *, scope: str | None = None, role: Role | None = None
) -> Principal:
    """
    Apps need the scope, people the role. Where only one of them is named, only that kind may pass;
    where none is, anybody.

    A `customer_id` in the path must be the principal's own: another customer's things are not
    found. Writes with a cookie must be forms of ours, writes with a bearer token must not be forms.
    """
    asking = principal(request)
    customer_id = request.scope["path_params"].get("customer_id")
    if customer_id is not None and customer_id != asking.tenant.customer.id:
        raise NotFound("customer", customer_id)

    if isinstance(asking, AppPrincipal):
        if scope is not None and scope not in asking.grant.scopes:
            raise ScopeMissing(scope)
        if scope is None and role is not None:
            raise RoleRequired(role)
    elif role is not None:
        if not asking.user.role.covers(role):
            raise RoleRequired(role)
    elif scope is not None:
        raise ScopeMissing(scope)

    if request.scope["method"] not in READING and (
        bodies.is_form(request) or isinstance(asking, StaffPrincipal)
    ):
        await _check_form(request, asking)
    return asking


async def allow_app(request: Request[State], scope: str) -> AppPrincipal:
    """Apps only."""
    asking = await allow(request, scope=scope)
    if isinstance(asking, StaffPrincipal):
        raise ScopeMissing(scope)
    return asking


async def allow_staff(request: Request[State], role: Role = Role.RECRUITER) -> StaffPrincipal:
    """People only."""
    asking = await allow(request, role=role)
    if isinstance(asking, AppPrincipal):
        raise RoleRequired(role)
    return asking


def identify(scope: Scope) -> Principal | Refusal:
    """Looked up once per request, whoever asks first: the throttle, the journal or the handler."""
    state = scope["state"]
    if state["principal"] is None:
        state["principal"] = _look_up(scope)
    found: Principal | Refusal = state["principal"]
    return found


def _look_up(scope: Scope) -> Principal | Refusal:
    world: World = scope["state"]["world"]
    if scope["query_string"] and b"access_token=" in scope["query_string"]:
        return TokenMalformed("Send the token in the header Authorization; addresses are logged.")

    headers = headers_of(scope)
    sent = headers.get(b"authorization")
    if sent is not None:
        if len(headers) < len(scope["headers"]) and times(scope, b"authorization") > 1:
            return TokenMalformed("Authorization was sent more than once.")
        callers: Callers = scope["state"]["callers"]
        return callers.find(sent) or callers.meet(sent, _presenting(world, sent))

    token = _cookie(headers.get(b"cookie", b""))
    if not token:
        return Unauthenticated()
    return _behind(world, _session(world, digest(token), kind=SessionKind.COOKIE))


def _cookie(sent: bytes) -> str:
    """
    Ours as it was sent, or "". Starlette's reader takes apart what stands in quotes, which before
    Python 3.11.10 and 3.12.6 takes a quarter of a minute for a header of 60 kB.
    """
    pairs = (pair.partition("=") for pair in sent.decode("latin-1").split(";"))
    return next((value.strip() for name, _, value in pairs if name.strip() == COOKIE), "")


def _presenting(world: World, sent: bytes) -> Principal | Refusal:
    """Whoever's bearer token it is."""
    name = _bearer(sent)
    if isinstance(name, Refusal):
        return name
    return _behind(world, world.tokens.find(name) or _session(world, name))


def _bearer(sent: bytes) -> str | Refusal:
    """What the token is kept by."""
    kind, _, token = sent.decode("latin-1").partition(" ")
    if kind.lower() != "bearer":
        return Unauthenticated("Authorization has another scheme than Bearer.")
    if len(token.split()) != 1:
        return TokenMalformed("Authorization: Bearer is followed by one token.")
    return _digest(token.strip())


# Callers come again and again with the few tokens that they have.
_digest = remembered(digest, entries=1_000, size=len)


def _session(world: World, name: str, *, kind: SessionKind = SessionKind.STAFF) -> Session | None:
    """A cookie is no bearer token, nor the other way about."""
    found = world.sessions.find(name)
    return found if found is not None and found.kind is kind else None


def _behind(world: World, found: Grant | Session | None) -> Principal | Refusal:
    tenant = None if found is None else world.tenants.get(found.customer_id)
    if found is None or tenant is None:
        return TokenUnknown()

    if isinstance(found, Grant):
        if found.revoked_at is not None:
            return TokenRevoked()
        if not found.active(tenant.clock.now()):
            return TokenExpired()
        return AppPrincipal(found, tenant)

    user = tenant.users.find(found.user_id)
    if user is None or not found.active(tenant.clock.now()):
        return Unauthenticated("You were signed out. Sign in again.")
    return StaffPrincipal(user, tenant, found)


async def _check_form(request: Request[State], asking: Principal) -> None:
    """Programs send JSON, people send forms, and only forms carry the CSRF token (0016)."""
    if isinstance(asking, StaffPrincipal) and asking.session.kind is SessionKind.COOKIE:
        fields = await bodies.form(request) if bodies.is_form(request) else {}
        csrf.check(
            request.headers, {name: values[-1] for name, values in fields.items()}, asking.session
        )
    elif bodies.is_form(request):
        raise UnsupportedMediaType(
            "Forms are for people who are signed in; send JSON with a bearer token."
        )
