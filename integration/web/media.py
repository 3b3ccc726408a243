"""Which kind of client is asking: a browser that wants a page, or a program that wants JSON."""

from __future__ import annotations

from collections.abc import Mapping

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def is_form(headers: Mapping[str, str]) -> bool:
    return media_type(headers) == FORM


def is_encoded(headers: Mapping[str, str]) -> bool:
    """RFC 9110, 8.4: identity is no encoding."""
    return headers.get("content-encoding", "identity").strip().lower() not in ("identity", "")


def wants_page(headers: Mapping[str, str]) -> bool:
    return "text/html" in headers.get("accept", "").lower()
