"""Secrets never leave the log: names stay, values turn into ***."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MASK = "***"

_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
_COOKIES = frozenset({"cookie", "set-cookie"})
_ADDRESSES = frozenset({"location", "referer"})
MASKED_HEADERS = _CREDENTIALS | _COOKIES | _ADDRESSES
_FIELDS = "access_token|callback_secret|client_secret|event_secret|password|refresh_token|token"
# In JSON the last five are no secrets: a problem's code, for one.
_FORM_FIELDS = f"{_FIELDS}|code|code_verifier|csrf|state|ticket"
# How the names above end.
_ENDS_IN_JSON = {f'{name.rpartition("_")[2]}"' for name in _FIELDS.split("|")}
_ENDS_IN_FORM = {f"{name.rpartition('_')[2]}=" for name in _FORM_FIELDS.split("|")}
# Compiled by `re` when they are first asked, so that no start waits for them.
_IN_JSON = rf'("(?:{_FIELDS})"\s*:\s*")(?:[^"\\]|\\.)*(?:"|$)'
_IN_FORM = rf"((?:^|[?&])(?:{_FORM_FIELDS})=)[^&#\s\"]*"
# Known by how they begin, wherever somebody put them.
_SIGNING_SECRET = r"whsec_[A-Za-z0-9+/=%]+"
TOKEN = r"icims_[A-Za-z0-9_-]{20,}"
_IN_PAIR = r"(^|[;,]\s*)([^=;,\s]+)=[^;,]*"
_COOKIE_ATTRIBUTES = frozenset({"path", "domain", "max-age", "expires", "samesite"})


def masked_headers(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    """
    Header names in lower case, in the order sent. A name sent twice is joined with a comma.

    A webhook's signature is kept: it is worth nothing without the secret, and it is what one
    looks for when a signature is refused.
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    seen: dict[str, str] = {}
    for name, value in pairs:
        name = name.lower()
        shown = masked_header(name, value)
        seen[name] = f"{seen[name]}, {shown}" if name in seen else shown

    return seen


def masked_text(text: str) -> str:
    """A body or an address, as JSON or as form fields; signing secrets and tokens anywhere."""
    # Whether there can be any is seen in a tenth of the time that it takes to look for them.
    if any(end in text for end in _ENDS_IN_JSON):
        text = re.sub(_IN_JSON, rf'\1{MASK}"', text)
    if any(end in text for end in _ENDS_IN_FORM):
        text = re.sub(_IN_FORM, rf"\1{MASK}", text)
    return _without_known(text)


def _without_known(text: str) -> str:
    if "whsec_" in text:
        text = re.sub(_SIGNING_SECRET, f"whsec_{MASK}", text)
    return re.sub(TOKEN, f"icims_{MASK}", text) if "icims_" in text else text


def masked_header(name: str, value: str) -> str:
    """Of a name in lower case."""
    if name in _CREDENTIALS:
        scheme, _, credentials = value.partition(" ")
        return f"{scheme} {MASK}" if credentials else MASK
    if name in _COOKIES:
        return re.sub(_IN_PAIR, _masked_cookie, value)
    if name in _ADDRESSES:
        return masked_text(value)
    return _without_known(value)


def _masked_cookie(pair: re.Match[str]) -> str:
    before, name = pair[1], pair[2]
    return pair[0] if name.lower() in _COOKIE_ATTRIBUTES else f"{before}{name}={MASK}"
