"""The cookies: HttpOnly, SameSite=Lax, and Secure wherever the public address is https."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from integration.web.state import State

ADMIN = "jobcannon_admin"
ATTEMPT = "jobcannon_attempt"
INSTALL = "jobcannon_oauth"
# Before anybody is known: what the tokens of the sign-in form and the begin form are bound to.
VISITOR = "jobcannon_visitor"


def set_cookie(
    request: Request[State],
    response: Response,
    name: str,
    value: str,
    *,
    path: str = "/",
    expires_at: datetime | None = None,
) -> None:
    response.set_cookie(
        name,
        value,
        path=path,
        expires=expires_at,
        httponly=True,
        samesite="lax",
        secure=request.state["settings"].secure_cookies,
    )


def drop_cookie(request: Request[State], response: Response, name: str, *, path: str = "/") -> None:
    secure = request.state["settings"].secure_cookies
    response.delete_cookie(name, path=path, httponly=True, samesite="lax", secure=secure)


def visitor(request: Request[State]) -> str:
    """This browser's visitor cookie, or the one it is about to get."""
    return request.cookies.get(VISITOR) or request.state["new_token"]()
