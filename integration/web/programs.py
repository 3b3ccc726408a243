"""Doors that only programs use, each with a token of the settings; without one there is no door."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from integration.domain.errors import NotFound, Unauthenticated
from integration.web.state import State


def require_token(request: Request[State], token: str | None, *, named: str) -> None:
    """Raises NotFound where none is set, and Unauthenticated for another one."""
    if not token:
        raise NotFound("There is nothing at this address.")

    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(sent.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not same:
        raise Unauthenticated(f"Send the {named} token: Authorization: Bearer …")
