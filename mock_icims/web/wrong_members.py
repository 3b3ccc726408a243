"""All that is wrong with what was sent, at once: msgspec stops at the first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

from mock_icims.domain.errors import ValidationFailed
from mock_icims.web.sentences import refusal_of

MOST_TOLD = 50


def all_wrong(
    first: msgspec.ValidationError, sent: object, wanted: type[msgspec.Struct]
) -> ValidationFailed:
    """
    Looked for when something is wrong, so that what is right costs nothing. `first` is what msgspec
    stopped at: it is all there is where members are wrong together alone.
    """
    found = dict(islice(_wrong(sent, wanted, ""), MOST_TOLD))
    return ValidationFailed(found) if found else refusal_of(first, wanted)


def _wrong(sent: object, wanted: object, path: str) -> Iterator[tuple[str, str]]:
    struct, item = _struct(wanted), _item(wanted)
    if struct is not None and isinstance(sent, dict):
        yield from _wrong_members(sent, struct, path)
        return
    wrong = False
    if item is not None and isinstance(sent, list | tuple):
        for place, one in enumerate(sent):
            for told in _wrong(one, item, f"{path}[{place}]"):
                wrong = True
                yield told
    if not wrong:
        try:
            msgspec.convert(sent, wanted)
        except msgspec.ValidationError as error:
            for at, said in refusal_of(error, wanted).errors.items():
                yield _joined(path, at), said


def _wrong_members(
    sent: dict[str, object], struct: type[msgspec.Struct], path: str
) -> Iterator[tuple[str, str]]:
    known = {member.encode_name: member for member in fields(struct)}
    for name, member in known.items():
        if name in sent:
            yield from _wrong(sent[name], member.type, _joined(path, name))
        elif member.required:
            yield _joined(path, name), "is required"
    if struct.__struct_config__.forbid_unknown_fields:
        for name in sent:
            if name not in known:
                yield _joined(path, name), "is not known here"


def _joined(path: str, at: str) -> str:
    """`refusal_of` calls a whole value `body`, or nothing."""
    if not path or at in ("", "body"):
        return path or at
    return f"{path}{at}" if at.startswith("[") else f"{path}.{at}"


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
