"""Refuse at the door what no handler should see, and let forms say PUT and DELETE."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qsl, unquote_to_bytes

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from integration.domain.errors import Malformed, NotAcceptable, Refusal
from integration.web.media import is_form
from integration.web.problems import refused

BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
ANSWERABLE = re.compile(r"text/html|application/(?:problem\+)?json|(?:\*|text|application)/\*")
METHODS_OF_FORMS = frozenset({"PUT", "PATCH", "DELETE"})
MOST_PARAMETERS = 50


class Gate:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        try:
            admitted = admit(scope)
        except Refusal as refusal:
            answer = await refused(Request(scope, receive), refusal)
            await answer(scope, receive, send)
        else:
            await self.app(admitted, receive, send)


def admit(scope: Scope) -> Scope:
    """The scope as the router shall see it; raises Malformed or NotAcceptable."""
    _refuse_hosts(scope)
    _refuse_bad_path(scope)
    parameters = _parameters(scope["query_string"])
    headers = Headers(scope=scope)

    if not scope["path"].startswith("/static/") and not scope["path"].endswith(".csv"):
        _refuse_unanswerable(headers.get("accept"))

    # HTML forms can only POST (docs/decisions/0016-forms-and-json-on-one-handler.md).
    wanted = parameters.get("_method")
    if scope["method"] == "POST" and is_form(headers) and wanted in METHODS_OF_FORMS:
        return {**scope, "method": wanted}
    return scope


def _refuse_hosts(scope: Scope) -> None:
    """RFC 9112, 3.2: of two that a request names, each reader on the way believes another."""
    hosts = sum(name == b"host" for name, _ in scope["headers"])
    if hosts > 1:
        raise Malformed("Host was sent more than once.")
    if not hosts and scope["http_version"] == "1.1":
        raise Malformed("Say in Host where the request goes to.")


def _refuse_bad_path(scope: Scope) -> None:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    if BROKEN_ESCAPE.search(raw):
        raise Malformed("The path holds a broken percent escape.")
    _text(unquote_to_bytes(raw), of="The path")


def _parameters(query: bytes) -> dict[str, str]:
    if not query:
        return {}
    if BROKEN_ESCAPE.search(query):
        raise Malformed("The query holds a broken percent escape.")
    _text(unquote_to_bytes(query), of="The query")

    try:
        pairs = parse_qsl(
            query.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        raise Malformed(f"The query has more than {MOST_PARAMETERS} parameters.") from None

    repeated = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
    if repeated:
        raise Malformed(f"The query parameter {repeated[0]!r} is given more than once.")
    return dict(pairs)


def _text(sent: bytes, *, of: str) -> None:
    try:
        text = sent.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed(f"{of} is not UTF-8.") from None
    if "\x00" in text:
        raise Malformed(f"{of} holds a NUL character.")


def _refuse_unanswerable(accept: str | None) -> None:
    if accept is not None and accept.strip() and not ANSWERABLE.search(accept.lower()):
        raise NotAcceptable("Answers come as application/json or text/html.")
