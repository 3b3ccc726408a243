"""Pages are for people who are signed in; whoever is not signs in first and then comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.web import answers
from mock_icims.web.access import StaffPrincipal, identify
from mock_icims.web.state import State


def for_staff(
    show: Callable[[Request[State], StaffPrincipal], Response],
) -> Callable[[Request[State]], Awaitable[Response]]:
    # A coroutine, because Starlette sends plain functions to threads, and the world is kept by one.
    @wraps(show)
    async def shown(request: Request[State]) -> Response:
        staff = identify(request.scope)
        return show(request, staff) if isinstance(staff, StaffPrincipal) else to_sign_in(request)

    return shown


def to_sign_in(request: Request[State]) -> Response:
    return answers.see_other(door_of(request))


def door_of(request: Request[State]) -> str:
    """The sign-in page that leads back here."""
    query = request.scope["query_string"].decode("latin-1")
    wanted = request.scope["path"] + (f"?{query}" if query else "")
    return f"/signin?{urlencode({'next': wanted})}"
