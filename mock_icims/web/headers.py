"""The headers of a request, by their names: looked through once, whoever asks first."""

from __future__ import annotations

from starlette.types import Scope

from mock_icims.domain.errors import Malformed

Header = tuple[bytes, bytes]
"""Name and value, as they go over the wire."""

_KEY = "icims.headers"


def header(scope: Scope, name: bytes) -> str | None:
    """The first of that name, which is in lower case; None when there is none."""
    value = headers_of(scope).get(name)
    return None if value is None else value.decode("latin-1")


def times(scope: Scope, name: bytes) -> int:
    """How often a header was sent."""
    return sum(one == name for one, _ in scope["headers"])


def require_one_host(scope: Scope) -> None:
    """RFC 9112, 3.2: of two that a request names, each reader on the way believes another."""
    headers = headers_of(scope)
    if b"host" not in headers:
        if scope["http_version"] == "1.1":
            raise Malformed("Say in Host where the request goes to.")
    elif len(headers) < len(scope["headers"]) and times(scope, b"host") > 1:
        raise Malformed("Host was sent more than once.")


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The first of each name. Fewer than were sent, when one of them came twice."""
    if _KEY not in scope:
        scope[_KEY] = dict(reversed(scope["headers"]))
    found: dict[bytes, bytes] = scope[_KEY]
    return found
