"""The headers of a request, by their names: looked through once, whoever asks first."""

from __future__ import annotations

from starlette.types import Scope

Header = tuple[bytes, bytes]
"""Name and value, as they go over the wire."""

_KEY = "icims.headers"


def header(scope: Scope, name: bytes) -> str | None:
    """The first of that name, which is in lower case; None when there is none."""
    value = headers_of(scope).get(name)
    return None if value is None else value.decode("latin-1")


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The first of each name. Fewer than were sent, when one of them came twice."""
    if _KEY not in scope:
        scope[_KEY] = dict(reversed(scope["headers"]))
    found: dict[bytes, bytes] = scope[_KEY]
    return found
