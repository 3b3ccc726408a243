"""What is wrong with a value that was sent, in words for people."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from mock_icims.domain.errors import ValidationFailed
from mock_icims.web.fields import SENTENCES

# Compiled by `re` when they are first asked, so that no start waits for them.
_AT = r" - at `\$(?P<path>.*)`$"
_MISSING = r"Object missing required field `(?P<name>.*)`"
_UNKNOWN = r"Object contains unknown field `(?P<name>.*)`"
_CHOICE = r"Invalid (?:enum )?value (?P<found>.*)"
_LENGTH = r"Expected `(?P<kind>\w+)` of length (?P<sign>[<>]=) (?P<bound>\d+)"
_RANGE = r"Expected `\w+` (?P<sign>[<>]=?) (?P<bound>\S+)"
_PATTERN = r"Expected `str` matching regex (?P<pattern>'.*')"
_KIND = r"Expected `(?P<wanted>.*)`, got `(?P<found>.*)`"
_STEP = r"\.?(?P<member>[^.\[\]]+)|\[[^\]]*\]"

_MOMENT = "a moment with its zone, such as 2026-11-23T12:00:00Z"
_MOMENTS = ("Invalid RFC3339 encoded datetime", "Expected `datetime` with a timezone component")
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "object": "an object",
    "array": "a list",
    "datetime": _MOMENT,
}
_BOUNDS = {">=": "{} or more", "<=": "{} or less", ">": "more than {}", "<": "less than {}"}


def refusal_of(error: msgspec.ValidationError, wanted: object) -> ValidationFailed:
    """
    msgspec names the field last, "Expected `str`, got `int` - at `$.stage_id`"; we name it first.

    `wanted` is the type that was to be read: it knows the choices that there were.
    """
    sentence = str(error)
    at = re.search(_AT, sentence)
    path = at["path"].lstrip(".") if at else ""
    sentence = re.sub(_AT, "", sentence)

    for pattern, said in ((_MISSING, "is required"), (_UNKNOWN, "is not known here")):
        if named := re.fullmatch(pattern, sentence):
            return ValidationFailed({f"{path}.{named['name']}".lstrip("."): said})
    chosen = re.fullmatch(_CHOICE, sentence)
    if chosen and (choices := list(_choices(wanted, path))):
        there = ", ".join(choices)
        return ValidationFailed({path: f"must be one of {there}, not {chosen['found']}"})
    return ValidationFailed({path or "body": _in_words(sentence)})


def _in_words(sentence: str) -> str:
    if sentence in SENTENCES:
        return SENTENCES[sentence]
    if sentence in _MOMENTS:
        return f"must be {_MOMENT}"
    if found := re.fullmatch(_LENGTH, sentence):
        things = "characters" if found["kind"] == "str" else "items"
        if (found["sign"], found["bound"]) == (">=", "1"):
            return "must not be empty"
        limit = "at least" if found["sign"] == ">=" else "at most"
        return f"must have {limit} {found['bound']} {things}"
    if found := re.fullmatch(_RANGE, sentence):
        return "must be " + _BOUNDS[found["sign"]].format(found["bound"].removesuffix(".0"))
    if found := re.fullmatch(_PATTERN, sentence):
        pattern = found["pattern"].strip("'").replace("\\\\", "\\").replace("\\Z", "$")
        return f"must match {pattern}"
    if found := re.fullmatch(_KIND, sentence):
        wanted = found["wanted"].split(" | ")
        sent = "a fraction" if found["found"] == "float" and "int" in wanted else found["found"]
        return f"must be {' or '.join(map(_kind, wanted))}, not {_kind(sent)}"
    return sentence[:1].lower() + sentence[1:]


def _kind(name: str) -> str:
    return _KINDS.get(name, name)


def _choices(wanted: object, path: str) -> Iterator[str]:
    """What could have stood there: values of an enumeration, or tags of a union."""
    # Here, because it takes a while to load and is asked when something is wrong.
    from msgspec import inspect

    there, member, holders = [inspect.type_info(wanted)], "", list[inspect.Type]()
    for step in re.finditer(_STEP, path):
        member, holders = step["member"] or "", list(_one_by_one(there))
        there = [found for holder in holders for found in _inside(holder, member)]

    for found in _one_by_one(there):
        if isinstance(found, inspect.EnumType):
            yield from (str(one.value) for one in found.cls)
        elif isinstance(found, inspect.LiteralType):
            yield from map(str, found.values)
    for holder in holders:
        if isinstance(holder, inspect.StructType) and holder.tag_field == member:
            yield str(holder.tag)


def _one_by_one(types: list[msgspec.inspect.Type]) -> Iterator[msgspec.inspect.Type]:
    from msgspec import inspect

    for one in types:
        if isinstance(one, inspect.Metadata):
            yield from _one_by_one([one.type])
        elif isinstance(one, inspect.UnionType):
            yield from _one_by_one(list(one.types))
        else:
            yield one


def _inside(holder: msgspec.inspect.Type, member: str) -> Iterator[msgspec.inspect.Type]:
    """The type of a struct's member; without one, of the items of a list."""
    from msgspec import inspect

    if isinstance(holder, inspect.StructType):
        yield from (field.type for field in holder.fields if field.encode_name == member)
    elif isinstance(holder, inspect.ListType | inspect.VarTupleType):
        yield holder.item_type
    elif isinstance(holder, inspect.DictType):
        yield holder.value_type
