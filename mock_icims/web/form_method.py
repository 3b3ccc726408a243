"""Lets a browser's form say PUT, PATCH or DELETE: `action="…?_method=PUT"` on a POST."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope

METHODS = frozenset({"PUT", "PATCH", "DELETE"})
FORM_TYPES = frozenset({b"application/x-www-form-urlencoded", b"multipart/form-data"})


def as_meant(scope: Scope) -> Scope:
    """
    The same scope, or one with the method that the form names.

    Only for form bodies: JSON clients have one way to say a method (docs/decisions/0016).
    """
    if not scope["query_string"]:
        return scope
    method = effective_method(scope)
    if method == scope["method"]:
        return scope

    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    rest = urlencode([(name, value) for name, value in query if name != "_method"])
    return {**scope, "method": method, "query_string": rest.encode("latin-1")}


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
