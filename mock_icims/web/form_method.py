"""Lets a browser's form say PUT, PATCH or DELETE: `action="…?_method=PUT"` on a POST."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Receive, Scope, Send

METHODS = frozenset({"PUT", "PATCH", "DELETE"})
FORM_TYPES = frozenset({b"application/x-www-form-urlencoded", b"multipart/form-data"})


class FormMethod:
    """Only for form bodies: JSON clients have one way to say a method (docs/decisions/0016)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = effective_method(scope) if scope["type"] == "http" else None
        if method is None or method == scope["method"]:
            await self._app(scope, receive, send)
            return

        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        rest = urlencode([(name, value) for name, value in query if name != "_method"])
        said = {**scope, "method": method, "query_string": rest.encode("latin-1")}
        await self._app(said, receive, send)


def effective_method(scope: Scope) -> str:
    """The method that the router will see."""
    method: str = scope["method"]
    if method != "POST" or b"_method=" not in scope["query_string"] or not _is_form(scope):
        return method

    query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    asked = query.get("_method", "")
    return asked if asked in METHODS else method


def _is_form(scope: Scope) -> bool:
    types = [value for name, value in scope["headers"] if name == b"content-type"]
    return len(types) == 1 and types[0].split(b";")[0].strip().lower() in FORM_TYPES
