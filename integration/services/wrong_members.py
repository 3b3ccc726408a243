"""All that is wrong with what was sent, at once: msgspec stops at the first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

from integration.domain.errors import Invalid
from integration.domain.ids import SHAPE, SHAPE_IN_WORDS

MOST_TOLD = 50

NO_WHOLE_NUMBER = "Expected `int`, got `float`"
"""As msgspec says it, of a fraction and of what is beyond columns."""

NO_MATCH = "Expected `str` matching regex"
"""The pattern is in the contract."""

ID = rf"^{SHAPE.pattern}\Z"
NO_ID = f"{NO_MATCH} {ID!r}"

TOO_LONG = "Expected `str` of length <= "


def all_wrong(
    first: msgspec.ValidationError, sent: object, wanted: object, *, strict: bool = True
) -> Invalid:
    """
    Looked for when something is wrong, so that what is right costs nothing. `first` is what msgspec
    stopped at: all that there is where members are wrong only together, and of a body that breaks
    off behind it, of which `sent` is None.
    """
    found = dict[str, str]()
    if sent is not None:
        found = dict(islice(_wrong(sent, wanted, "", strict=strict), MOST_TOLD))
    wrong = found or dict([_told(first, "")])
    return Invalid(
        "; ".join(f"{field}: {message}" for field, message in wrong.items()),
        errors=[{"field": field, "message": message} for field, message in wrong.items()],
    )


def _wrong(sent: object, wanted: object, path: str, *, strict: bool) -> Iterator[tuple[str, str]]:
    struct, item = _struct(wanted), _item(wanted)
    if struct is not None and isinstance(sent, dict):
        yield from _wrong_members(sent, struct, path, strict=strict)
        return
    wrong = False
    if item is not None and isinstance(sent, list):
        for place, one in enumerate(sent):
            for told in _wrong(one, item, f"{path}[{place}]", strict=strict):
                wrong = True
                yield told
    if not wrong:
        try:
            msgspec.convert(sent, wanted, strict=strict)
        except msgspec.ValidationError as error:
            yield _told(error, path)


def _wrong_members(
    sent: dict[str, object], struct: type[msgspec.Struct], path: str, *, strict: bool
) -> Iterator[tuple[str, str]]:
    known = {member.encode_name: member for member in fields(struct)}
    for name, member in known.items():
        at = f"{path}.{name}".lstrip(".")
        if name in sent:
            yield from _wrong(sent[name], member.type, at, strict=strict)
        elif member.required:
            yield at, "is required"
    if struct.__struct_config__.forbid_unknown_fields:
        for name in sent:
            if name not in known:
                yield f"{path}.{name}".lstrip("."), "is not known here"


def _told(error: msgspec.ValidationError, path: str) -> tuple[str, str]:
    sentence, _, place = str(error).partition(" - at `$")
    if sentence == NO_WHOLE_NUMBER:
        sentence = "must be a whole number below 2^63"
    if sentence == NO_ID:
        sentence = SHAPE_IN_WORDS
    if sentence.startswith(NO_MATCH):
        sentence = "is malformed"
    if sentence.startswith(TOO_LONG):
        sentence = f"must have at most {sentence.removeprefix(TOO_LONG)} characters"
    return f"{path}{place.rstrip('`')}".lstrip(".") or "body", sentence


def _struct(wanted: object) -> type[msgspec.Struct] | None:
    """The only one that it can be; of several, a tag says which, and msgspec reads it."""
    found = [one for one in _kinds(wanted) if isinstance(one, type)]
    structs = [one for one in found if issubclass(one, msgspec.Struct)]
    return structs[0] if len(structs) == 1 and structs[0].__struct_config__.tag is None else None


def _item(wanted: object) -> object | None:
    for one in _kinds(wanted):
        args = get_args(one)
        if get_origin(one) is list or (get_origin(one) is tuple and args[-1:] == (Ellipsis,)):
            item: object = args[0]
            return item
    return None


def _kinds(wanted: object) -> Iterator[object]:
    if get_origin(wanted) is Annotated:
        yield from _kinds(get_args(wanted)[0])
    elif get_origin(wanted) in (Union, UnionType):
        for one in get_args(wanted):
            yield from _kinds(one)
    else:
        yield wanted
