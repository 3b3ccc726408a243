"""Signing in and out: a cookie for a browser, a bearer token for a script."""

from __future__ import annotations

from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import User
from mock_icims.domain.oauth.grants import Session, SessionKind
from mock_icims.web import answers, bodies, csrf
from mock_icims.web.access import COOKIE, StaffPrincipal, allow_staff, identify
from mock_icims.web.bodies import Body
from mock_icims.web.parties import Party, attribute
from mock_icims.web.routing import Route
from mock_icims.web.state import State


class SignInAs(Body):
    email: str
    password: str

    SECRETS: ClassVar[frozenset[str]] = frozenset({"password"})


async def create_session(request: Request[State]) -> Response:
    # Nobody is signed in yet, so there is no CSRF token: where the form comes from has to do.
    csrf.check_origin(request.headers)

    body = await SignInAs.read(request)

    tenant, user = request.state["services"].signin.recognise(
        email=body.email, password=body.password
    )
    attribute(request, Party(tenant.customer.id, user_id=user.id))
    _end_earlier(request)
    desk = request.state["services"].signin
    if bodies.is_form(request):
        answer = await answers.done(request, None, page="/")
    else:
        token, session = desk.open(tenant, user, kind=SessionKind.STAFF)
        answer = answers.json(session_out(token, session, user), status=201)

    cookie, _ = desk.open(tenant, user, kind=SessionKind.COOKIE)
    return with_cookie(request, answer, cookie)


async def delete_session(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    request.state["services"].signin.sign_out(staff.session)
    answer = await answers.done(request, None, page="/signin")
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def session_out(token: str, session: Session, user: User) -> dict[str, object]:
    return {
        "token": token,
        "token_type": "Bearer",
        "expires_at": session.expires_at,
        "user": user_out(user),
    }


def user_out(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "customer_id": user.customer_id,
        "name": user.name,
        "email": user.email,
        "role": user.role,
    }


def with_cookie(request: Request[State], answer: Response, token: str) -> Response:
    """It ends with the browser; how long it is good for, the server decides."""
    https = request.state["issuer"].startswith("https:")
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=https)
    return answer


def _end_earlier(request: Request[State]) -> None:
    """Another person at the same browser: the session before is over."""
    found = identify(request.scope)
    if isinstance(found, StaffPrincipal) and found.session.kind is SessionKind.COOKIE:
        request.state["services"].signin.sign_out(found.session)


routes = [
    Route("/connect/v1/sessions", create_session, methods=["POST"], name="sessions.create"),
    Route("/connect/v1/sessions", delete_session, methods=["DELETE"], name="sessions.delete"),
]
