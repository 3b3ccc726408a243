"""Read what was sent, strictly: JSON into a typed body, a form into its fields."""

from __future__ import annotations

import json
from math import isinf
from typing import Annotated, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

from integration.domain.errors import Encoded, Invalid, Malformed, TooLarge, UnsupportedMediaType
from integration.domain.ids import SHAPE
from integration.services.wrong_members import all_wrong
from integration.web.media import JSON, is_encoded, is_form, media_type
from integration.web.state import State

T = TypeVar("T")

Id = Annotated[str, msgspec.Meta(pattern=rf"^{SHAPE.pattern}\Z")]
"""Of whatever a body names."""

LARGEST_BODY = 256 * 1024
MOST_DISCARDED = 4 * 1024 * 1024
MOST_FIELDS = 300
BEYOND_COLUMNS = 2.0**63
"""The first whole number that is too large for a database's largest kind of integer."""

SENT_FORM = "jobcannon.sent_form"
"""Kept with the request, to be filled in again where it is refused."""


async def read_bytes(request: Request[State], *, limit: int = LARGEST_BODY) -> bytes:
    """
    The whole body as it is meant, or TooLarge, or Encoded.

    What is too large is still read for a while: a connection that is closed with bytes unread
    is reset, and the sender would never see the answer.
    """
    body, received = bytearray(), 0
    async for chunk in request.stream():
        received += len(chunk)
        if received <= limit:
            body += chunk
        if received > max(limit, MOST_DISCARDED):
            break
    if received > limit:
        raise TooLarge(f"A body may have {limit:,} bytes.")
    if body and is_encoded(request.headers):
        raise Encoded
    return bytes(body)


async def read_json(request: Request[State], shape: type[T]) -> T:
    if media_type(request.headers) != JSON:
        raise UnsupportedMediaType("Send application/json.")

    found = converted(parse_json(await read_bytes(request)), shape)
    # Of what was read, not of what was sent: members that we do not know are kept nowhere.
    _refuse_nul(msgspec.to_builtins(found))
    return found


def converted(sent: object, shape: type[T], *, strict: bool = True) -> T:
    """Not strictly, "true" and "1" are what they say: a form has nothing but texts."""
    try:
        return msgspec.convert(sent, shape, strict=strict)
    except msgspec.ValidationError as broken:
        raise all_wrong(broken, sent, shape, strict=strict) from None


async def read_nothing(request: Request[State]) -> None:
    """For calls that need no body: none, or an empty JSON object."""
    body = await read_bytes(request)
    if not body:
        return
    if media_type(request.headers) != JSON:
        raise UnsupportedMediaType("Send application/json, or no body.")
    if parse_json(body) != {}:
        raise Invalid.at("body", "must be an empty object")


async def read_form(request: Request[State]) -> dict[str, str]:
    """Fields by name. A form is a person's: with a bearer token it is refused (0016)."""
    if not is_form(request.headers) or "authorization" in request.headers:
        raise UnsupportedMediaType("With a bearer token, send application/json.")

    body = await read_bytes(request)
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Malformed("The form cannot be read.") from None

    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Malformed("A field of the form is given more than once.")
    for text in (*fields, *fields.values()):
        _refuse_nul(text)
    request.scope[SENT_FORM] = dict(fields)
    return fields


def parse_json(body: bytes) -> object:
    """RFC 8259 in strict UTF-8: no NaN, no lone surrogates, no name given twice."""
    try:
        msgspec.json.decode(body)
        return json.loads(body, object_pairs_hook=_distinct, parse_int=_bounded)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError) as broken:
        raise Malformed(f"The body is not the JSON we can read: {_reason(broken)}.") from None


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Malformed("The JSON gives one name more than once.")
    return members


def _bounded(digits: str) -> int | float:
    """
    A whole number that no column holds is a float: no member of ours takes one as a whole number,
    and members that we do not know may have them (RFC 8259, section 6).
    """
    nearly = float(digits)
    if isinf(nearly):
        raise ValueError("a number is too large")
    return int(digits) if abs(nearly) < BEYOND_COLUMNS else nearly


def _refuse_nul(value: object) -> None:
    if isinstance(value, str) and "\x00" in value:
        raise Malformed("A NUL character is not text.")
    members = [*value, *value.values()] if isinstance(value, dict) else value
    if isinstance(members, list):
        for member in members:
            _refuse_nul(member)


def _reason(broken: Exception) -> str:
    if isinstance(broken, RecursionError):
        return "it is nested too deeply"
    if isinstance(broken, UnicodeError):
        return "it is not UTF-8"
    return str(broken).rstrip(".")
