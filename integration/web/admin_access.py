"""May you see the admin's pages: a session's cookie in a browser, its token in a program."""

from __future__ import annotations

from starlette.requests import Request

from integration.domain.errors import Unauthenticated
from integration.web.cookies import ADMIN
from integration.web.csrf import form_token, refuse_foreign_origin
from integration.web.regions import enter_by_choice
from integration.web.state import State, run_control


async def require_admin(request: Request[State]) -> str:
    """
    The session's token; raises Unauthenticated for none, an unknown or an expired one.

    The request is then in the region that the admin has chosen.
    """
    token = _bearer(request) or _cookie(request)
    if not token:
        raise Unauthenticated("Sign in first.")

    await run_control(
        request, lambda tx, services, at: services.admin.session(tx, token=token, at=at)
    )
    enter_by_choice(request)
    return token


def admin_form_token(request: Request[State]) -> str:
    return form_token(request, request.cookies.get(ADMIN, ""))


def where_from(request: Request[State]) -> str:
    """The address the request came from, for the audit log."""
    return request.client.host if request.client else "unknown"


def _bearer(request: Request[State]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _cookie(request: Request[State]) -> str:
    token = request.cookies.get(ADMIN, "")
    if token:
        refuse_foreign_origin(request)
    return token
