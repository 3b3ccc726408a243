"""What was sent: JSON from programs, forms from people; typed, or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import ClassVar, Self, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.types import Scope

from mock_icims.domain.errors import (
    Encoded,
    Malformed,
    TooLarge,
    UnsupportedMediaType,
    ValidationFailed,
)
from mock_icims.domain.structs import Struct
from mock_icims.web.headers import header, headers_of
from mock_icims.web.remembering import remembered
from mock_icims.web.sentences import refusal_of
from mock_icims.web.state import Asked, State
from mock_icims.web.wrong_members import all_wrong

LIMIT = 256 * 1024
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

Form = dict[str, list[str]]

_BODY, _TYPE = "icims.body", "icims.media_type"
"""Where they are kept with the request."""

_ENCODING = b"content-encoding"

T = TypeVar("T", bound=msgspec.Struct)


class Body(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """
    Something that is asked for. A subclass names its members; `await Advance.read(request)`.

    The same members come as JSON or as fields of a form; one without members may be left out.
    Raises Malformed, ValidationFailed, TooLarge or UnsupportedMediaType.
    """

    NOT_MEMBERS: ClassVar[frozenset[str]] = frozenset({"csrf", "next"})
    SECRETS: ClassVar[frozenset[str]] = frozenset()
    """Members that may be blanks and nothing else."""

    @classmethod
    async def read(cls, request: Request[State]) -> Self:
        sent_as = media_type(request)
        if sent_as == FORM:
            return cls.from_form(await form(request))
        body = at_hand(request)
        if body is None:
            body = await raw(request)
        if not body and not sent_as and not cls.__struct_fields__:
            return cls()
        return decode(body, sent_as, cls)

    @classmethod
    def from_form(cls, sent: Form) -> Self:
        """One value per member; a blank one is none. Members that are lists may be repeated."""
        kinds, members = _kinds(cls), dict[str, object]()
        for name, values in sent.items():
            if name in cls.NOT_MEMBERS:
                continue
            if name in kinds.lists:
                members[name] = [value for value in values if value]
            elif len(values) > 1:
                raise ValidationFailed({name: "was sent more than once"})
            elif (value := values[0]).strip() or (value and name in cls.SECRETS):
                members[name] = value
            elif name in kinds.optional:
                members[name] = None
        return convert(members, cls)


class Part(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Something inside a body."""


def media_type(request: Request[State]) -> str:
    scope = request.scope
    if _TYPE not in scope:
        scope[_TYPE] = _essence(headers_of(scope).get(b"content-type", b""))
    found: str = scope[_TYPE]
    return found


def _without_parameters(sent: bytes) -> str:
    """RFC 9110, 8.3.1."""
    return sent.decode("latin-1").partition(";")[0].strip().lower()


_essence = remembered(_without_parameters, entries=100, size=len)


def is_form(request: Request[State]) -> bool:
    return media_type(request) == FORM


async def raw(request: Request[State], *, limit: int = LIMIT) -> bytes:
    """The bytes, at most 256 KiB of them or `limit`; read once, kept with the request."""
    kept = at_hand(request, limit=limit)
    if kept is not None:
        return kept

    length = header(request.scope, b"content-length") or "0"
    if length.isdecimal() and int(length[:20]) > limit:
        raise TooLarge(limit=limit)

    body = bytearray()
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise TooLarge(limit=limit)

    if body and _ENCODING in headers_of(request.scope):
        _require_plain(request.scope)
    request.scope[_BODY] = bytes(body)
    return bytes(body)


def at_hand(request: Request[State], *, limit: int = LIMIT) -> bytes | None:
    """The same where nobody has to wait for it; None: it is on its way."""
    scope = request.scope
    if _BODY in scope:
        found: bytes = scope[_BODY]
        return found
    if not isinstance(request, Asked) or request.at_hand is None:
        return None
    body = request.at_hand()
    if body is not None:
        if len(body) > limit:
            raise TooLarge(limit=limit)
        if body and _ENCODING in headers_of(scope):
            _require_plain(scope)
        scope[_BODY] = body
    return body


def _require_plain(scope: Scope) -> None:
    """RFC 9110, 8.4 and 15.5.16: identity is no encoding, and the only one that is read here."""
    if headers_of(scope)[_ENCODING].strip().lower() not in (b"identity", b""):
        raise Encoded


async def form(request: Request[State]) -> Form:
    """The fields of an urlencoded form; strict UTF-8 and no NULs."""
    body = await raw(request)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except ValueError as error:
        raise Malformed("The form is not urlencoded UTF-8.") from error

    fields: Form = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(_without_nul(value))
    return fields


def decode(body: bytes, sent_as: str, wanted: type[T]) -> T:
    """JSON to a type. msgspec itself refuses bad UTF-8, NaN, lone surrogates, unknown members."""
    if sent_as != JSON:
        raise UnsupportedMediaType(f"Send {JSON}, not {sent_as or 'an unnamed type'}.")
    # Not `in`, which tries first whether it was given a number, and raises and catches.
    if body.find(b"\\u0000") >= 0 and _ESCAPED_NUL.search(body):
        raise Malformed("A string holds a NUL.")

    try:
        decoder: msgspec.json.Decoder[T] = _decoder(wanted)
        decoded = decoder.decode(body)
        if body.count(b":") > len(_members(body)):
            # msgspec takes the last of two members with one name; who sent both meant one of them.
            # Every member has a colon, so with no more colons than names there are no two.
            _distinct_members(body.decode())
    except msgspec.ValidationError as error:
        raise _all_wrong(error, body, wanted) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Malformed(f"The body is not JSON: {error}.") from error
    return decoded


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Malformed("An object has two members of one name.")
    return members


_members = msgspec.json.Decoder(dict[str, object]).decode
_distinct_members = json.JSONDecoder(object_pairs_hook=_distinct).decode


def convert(members: Mapping[str, object], wanted: type[T]) -> T:
    """
    Fields of a form or a query to a type. Numbers arrive as text, and are JSON's: no "+5", no
    "1_0". msgspec's own lax mode would take the text "null" for none.
    """
    numbers = _kinds(wanted).numbers
    sent = {name: _number(text) if name in numbers else text for name, text in members.items()}
    try:
        return msgspec.convert(sent, wanted)
    except msgspec.ValidationError as error:
        raise all_wrong(error, sent, wanted) from error


def _all_wrong(first: msgspec.ValidationError, body: bytes, wanted: type[T]) -> ValidationFailed:
    """Of a body that may be broken behind what msgspec stopped at."""
    try:
        sent: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return refusal_of(first, wanted)
    return all_wrong(first, sent, wanted)


@cache
def _decoder(wanted: type[T]) -> msgspec.json.Decoder[T]:
    return msgspec.json.Decoder(wanted)


class Kinds(Struct, frozen=True):
    """Names of a type's members that are lists, that may be null, and that are numbers."""

    lists: frozenset[str]
    optional: frozenset[str]
    numbers: frozenset[str]


@cache
def _kinds(wanted: type[object]) -> Kinds:
    hints = {name: (hint, *get_args(hint)) for name, hint in get_type_hints(wanted).items()}
    return Kinds(
        frozenset(name for name, (hint, *_) in hints.items() if get_origin(hint) in (list, tuple)),
        frozenset(name for name, hint in hints.items() if type(None) in hint),
        frozenset(name for name, hint in hints.items() if int in hint or float in hint),
    )


_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?")


def _number(text: object) -> object:
    """The number that a text is; a text that is none stays, to be refused as such."""
    if not isinstance(text, str) or not (found := _NUMBER.fullmatch(text)):
        return text
    return float(text) if found[2] else int(text)


_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise Malformed("A string holds a NUL.")
    return value
