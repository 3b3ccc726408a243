"""Takes secrets out of what is shown: a transcript is pasted into chats and tickets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit, urlunsplit

MASK = "***"

_HEADERS = frozenset(
    {"authorization", "cookie", "set-cookie", "webhook-signature", "proxy-authorization"}
)
_MEMBERS = frozenset(
    {
        "access_token",
        "callback_secret",
        "client_secret",
        "code",
        "code_challenge",
        "code_verifier",
        "csrf",
        "event_secret",
        "password",
        "refresh_token",
        "secret",
        "state",
        "ticket",
        "token",
    }
)
_CAPABILITIES = re.compile(r"(/(?:assessments|reports)/)[A-Za-z0-9_-]{16,128}")
"""Whoever has one of these links may open what it leads to."""

_IN_JSON = re.compile(rf'("(?:{"|".join(_MEMBERS)})"\s*:\s*")(?:[^"\\]|\\.)*(")')
_HALVES = re.compile(r"[\ud800-\udfff]")
_WEBHOOK_SECRET = re.compile(r"(whsec_)[A-Za-z0-9+/=_-]+")


def url(text: str) -> str:
    """Query values that are secrets, and the tokens in the paths of links."""
    parts = urlsplit(text)
    query = urlencode(_pairs(parts.query), safe="*:/") if parts.query else ""
    path = _CAPABILITIES.sub(rf"\1{MASK}", parts.path)
    return urlunsplit(parts._replace(path=path, query=query, fragment=""))


def headers(sent: Mapping[str, str]) -> dict[str, str]:
    return {name: MASK if name.lower() in _HEADERS else text(value) for name, value in sent.items()}


def body(sent: bytes, media_type: str) -> str:
    """Forms by field, JSON by member at any depth, anything else as text."""
    decoded = sent.decode("utf-8", errors="replace")
    if media_type.startswith("application/x-www-form-urlencoded"):
        return urlencode(_pairs(decoded), safe="*:/")
    if "json" in media_type:
        return _json(decoded)
    return text(decoded)


def text(shown: str) -> str:
    """
    Links that are secrets, and webhook secrets, wherever they stand; and halves of characters,
    which JSON has and no file of ours does.
    """
    shown = _HALVES.sub("\N{REPLACEMENT CHARACTER}", shown)
    return _WEBHOOK_SECRET.sub(rf"\1{MASK}", _CAPABILITIES.sub(rf"\1{MASK}", shown))


def without(shown: str, secrets: Iterable[str]) -> str:
    """Values that are known to be secret, as they stand or in a form or an address."""
    for secret in secrets:
        shown = shown.replace(secret, MASK).replace(quote_plus(secret), MASK)
    return shown


def _json(sent: str) -> str:
    try:
        decoded = json.loads(sent)
        problem = isinstance(decoded, dict) and {"type", "status", "code"} <= decoded.keys()
        masked = _members(decoded, but="code" if problem else None)
        return text(json.dumps(masked, ensure_ascii=False))
    except (ValueError, RecursionError):
        return text(_IN_JSON.sub(rf"\1{MASK}\2", sent))


def _members(value: object, *, but: str | None) -> object:
    """`but`: the `code` of a problem is its name, not an authorization code."""
    if isinstance(value, dict):
        return {
            name: MASK
            if name in _MEMBERS and name != but and isinstance(inner, str)
            else _members(inner, but=None)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_members(inner, but=None) for inner in value]
    return value


def _pairs(query: str) -> list[tuple[str, str]]:
    return [
        (name, MASK if name in _MEMBERS else text(value))
        for name, value in parse_qsl(query, keep_blank_values=True)
    ]
