"""The cookies: HttpOnly, SameSite=Lax, and Secure wherever the public address is https."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from integration.web.addresses import CAPABILITY
from integration.web.state import State

ADMIN = "jobcannon_admin"
# Over https: no other host and no other path may set or see it (RFC 6265bis, section 4.1.3.2).
HOST_ADMIN = "__Host-jobcannon_admin"
ATTEMPT = "jobcannon_attempt"
INSTALL = "jobcannon_oauth"
# Before anybody is known: what the tokens of the sign-in form and the begin form are bound to.
VISITOR = "jobcannon_visitor"


def cookie(request: Request[State], name: str) -> str:
    """
    Its value as it was sent, or "". Starlette's own reader takes apart what stands in quotes, as
    nothing of ours does, and before Python 3.11.10 and 3.12.6 that takes a quarter of a minute for
    a header of 60 kB. Of two of one name the first is for the longer path (RFC 6265, section 5.4).
    """
    sent = ";".join(request.headers.getlist("cookie")).split(";")
    pairs = (pair.partition("=") for pair in sent)
    return next((value.strip() for known, _, value in pairs if known.strip() == name), "")


def set_cookie(
    request: Request[State],
    response: Response,
    name: str,
    value: str,
    *,
    path: str = "/",
) -> None:
    """Gone with the browser; how long it counts is for the server's clock to say."""
    response.set_cookie(
        name,
        value,
        path=path,
        httponly=True,
        samesite="lax",
        secure=request.state["settings"].secure_cookies,
    )


def drop_cookie(request: Request[State], response: Response, name: str, *, path: str = "/") -> None:
    secure = request.state["settings"].secure_cookies
    response.delete_cookie(name, path=path, httponly=True, samesite="lax", secure=secure)


def admin_cookie(request: Request[State]) -> tuple[str, str]:
    """Its name and its path, which the prefix fixes."""
    secure = request.state["settings"].secure_cookies
    return (HOST_ADMIN, "/") if secure else (ADMIN, "/admin")


def visitor(request: Request[State]) -> str:
    """This browser's visitor cookie, or the one it is about to get."""
    known = cookie(request, VISITOR)
    return known if CAPABILITY.fullmatch(known) else request.state["new_token"]()
