"""What a client sent and nobody read, so that it may believe what did not happen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from mock_icims.domain.oauth.authorization import NAMES

READS = frozenset(
    {
        "candidates.read",
        "jobs.read",
        "workflows.read",
        "applications.read",
        "orders.read",
        "approvals.read",
        "scorecards.read",
        "configuration.read",
    }
)
"""Operations with an ETag to compare with."""

WRITES = frozenset(
    {
        "candidates.update",
        "candidates.erase",
        "jobs.update",
        "orders.cancel",
        "scorecards.write",
        "configuration.replace",
    }
)
"""Operations that build on a version."""

ONCE = frozenset(
    {
        "candidates.create",
        "candidates.update",
        "jobs.update",
        "applications.create",
        "applications.bulk_advance",
        "applications.advance",
        "orders.create",
        "orders.send",
        "orders.keep",
        "orders.status",
        "approvals.approve",
        "approvals.refuse",
        "approvals.delegate",
        "fields.create",
        "fields.rename",
        "scorecards.write",
        "installations.create",
        "apps.change",
        "configuration.replace",
        "app_events.resend",
        "app_events.recover",
        "app_events.replay_missing",
        "app_events.test",
    }
)
"""Operations that remember a key."""

CALLBACK = frozenset({"orders.callback"})
NOBODY: frozenset[str] = frozenset()

CONDITIONS = {
    "if-match": WRITES,
    "if-none-match": READS,
    "idempotency-key": ONCE,
    "webhook-id": CALLBACK,
    "webhook-timestamp": CALLBACK,
    "webhook-signature": CALLBACK,
    "if-modified-since": NOBODY,
    "if-unmodified-since": NOBODY,
    "prefer": NOBODY,
    "range": NOBODY,
    "x-http-method-override": NOBODY,
}
"""Headers that change what a call does, and which operations they change it for."""

CLIENT = {"client_id", "client_secret"}
TOKEN = {
    "authorization_code": {"code", "redirect_uri", "code_verifier"},
    "refresh_token": {"refresh_token", "scope"},
}
REFERENCE = {"token", "token_type_hint"}


def unread(
    *,
    operation: str | None,
    status: int | None,
    query: str,
    headers: Mapping[str, str],
    body: str,
) -> tuple[str, ...]:
    """
    Of a call of Connect v1 or of the authorization server. Members of a JSON body and parameters of
    a list cannot be unread: what is not known there is refused.
    """
    if operation is None or operation.startswith(("pages.", "public.")):
        return ()
    return (
        *(
            _said(name)
            for name, of in CONDITIONS.items()
            if name in headers and operation not in of
        ),
        *sorted(_parameters(operation, query, body)),
        *(("the body",) if _announced(headers) and not body and (status or 400) < 400 else ()),
    )


def _parameters(operation: str, query: str, body: str) -> Iterator[str]:
    if operation == "oauth.authorize":
        yield from _names(query) - set(NAMES)
    elif operation in ("oauth.revoke", "oauth.introspect"):
        yield from _names(body) - REFERENCE - CLIENT
    elif operation == "oauth.token":
        known = TOKEN.get(dict(parse_qsl(body)).get("grant_type", ""))
        if known is not None:
            yield from _names(body) - known - CLIENT - {"grant_type"}


def _names(form: str) -> set[str]:
    return {name for name, _ in parse_qsl(form)}


def _announced(headers: Mapping[str, str]) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _said(name: str) -> str:
    return name if name.startswith("webhook-") else name.title()
