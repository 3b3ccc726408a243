"""Searches of the public API as they are sent: groups of filters, read strictly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from mock_icims.domain.public.errors import ValueInvalid
from mock_icims.domain.structs import Struct

AND, OR = "&", "|"
DEEPEST = 20

_GROUP = {"filters", "operator", "children"}
_FILTER = {"name", "value", "secondaryValue", "operator"}


class FilterKind(Enum):
    """What a filter compares."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "datetime"
    CHOICE = "multiselect"
    IDS = "idCSV"


_ORDERED = frozenset({"=", "!=", "<", ">", "<=", ">="})

OPERATORS = {
    FilterKind.TEXT: frozenset({"==", "!==", "=", "!="}),
    FilterKind.NUMBER: _ORDERED,
    FilterKind.MOMENT: _ORDERED,
    FilterKind.CHOICE: frozenset({"=", "!="}),
    FilterKind.IDS: frozenset({"="}),
}
"""Which operators suit which kind (public iCIMS)."""


class Filter(Struct, frozen=True):
    """`value` None is another thing than an empty one: it was not sent."""

    name: str
    kind: FilterKind
    operator: str
    value: tuple[str, ...] | None
    second: tuple[str, ...]


class Group(Struct, frozen=True):
    filters: tuple[Filter, ...]
    children: tuple[Group, ...]
    operator: str


def group_of(sent: object, known: Mapping[str, FilterKind]) -> Group:
    """Raises ValueInvalid with iCIMS's sentences. One mistake refuses the whole query."""
    found = _group(sent, known, depth=0)
    if not _any_filter(found):
        raise ValueInvalid("At least one filter must be specified")
    return found


def _group(sent: object, known: Mapping[str, FilterKind], *, depth: int) -> Group:
    if not isinstance(sent, Mapping) or depth > DEEPEST:
        raise ValueInvalid("An unknown parsing error occurred")
    for name in sent:
        if name not in _GROUP:
            raise ValueInvalid(f"The following group attribute is unrecognized: {name}")

    operator = sent.get("operator", AND)
    if operator not in (AND, OR):
        raise ValueInvalid(f"The following group operator is not valid: {operator}")
    return Group(
        tuple(_filter(one, known) for one in _list(sent.get("filters"))),
        tuple(_group(one, known, depth=depth + 1) for one in _list(sent.get("children"))),
        str(operator),
    )


def _filter(sent: object, known: Mapping[str, FilterKind]) -> Filter:
    if not isinstance(sent, Mapping):
        raise ValueInvalid("An unknown parsing error occurred")
    for name in sent:
        if name not in _FILTER:
            raise ValueInvalid(f"The following filter attribute is unrecognized: {name}")

    name, operator = sent.get("name", ""), sent.get("operator", "=")
    kind = known.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ValueInvalid(f"The following filter is either not valid or hidden: {name}")
    if not isinstance(operator, str) or operator not in OPERATORS[kind]:
        raise ValueInvalid(
            f"The following filter operator is not valid in the given context: {operator}"
        )
    value = _texts(sent["value"]) if sent.get("value") is not None else None
    return Filter(str(name), kind, operator, value, _texts(sent.get("secondaryValue")))


def _texts(sent: object) -> tuple[str, ...]:
    """Arrays of strings; numbers are taken for what they look like."""
    found = _list(sent)
    if not all(isinstance(one, str | int | float) and not isinstance(one, bool) for one in found):
        raise ValueInvalid("An unknown parsing error occurred")
    return tuple(str(one) for one in found)


def _list(sent: object) -> Sequence[object]:
    if sent is None:
        return ()
    if not isinstance(sent, list):
        raise ValueInvalid("An unknown parsing error occurred")
    return sent


def _any_filter(group: Group) -> bool:
    return bool(group.filters) or any(map(_any_filter, group.children))
