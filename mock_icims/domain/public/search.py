"""Whether a row is what a search asks for; the semantics are iCIMS's, oddities included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import ge, gt, le, lt
from typing import TypeVar

from mock_icims.domain.public import dates
from mock_icims.domain.public.queries import AND, Filter, FilterKind, Group
from mock_icims.domain.structs import Struct

V = TypeVar("V")

LARGEST_ANSWER = 1_000
MINUTES = 15
"""How old an answer may be when nothing else is asked for."""

NEGATED = ("!=", "!==")

Values = Sequence[object]
"""What a row has for a filter: texts, numbers, moments or the names of a choice; often one."""

Told = Callable[[str], None]
Fits = Callable[[object], bool]
"""Of one value."""

_COMPARED: dict[str, Callable[[float, float], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}


class Found(Struct, frozen=True):
    """What a search came to, at a moment by the staging clock."""

    at: datetime
    numbers: tuple[int, ...]


def judge_of(
    group: Group,
    reader: Callable[[str], Callable[[V], Values]],
    *,
    now: datetime,
    told: Told,
) -> Callable[[V], bool]:
    """
    What judges a row; `reader` gives the way to read a filter's values. `told` hears of oddities.
    """
    tests = [
        *(_test(one, reader(one.name), now, told) for one in group.filters),
        *(judge_of(one, reader, now=now, told=told) for one in group.children),
    ]
    if len(tests) == 1:
        return tests[0]
    if group.operator == AND:
        return lambda row: all(test(row) for test in tests)
    return lambda row: any(test(row) for test in tests)


def _test(
    asked: Filter, read: Callable[[V], Values], now: datetime, told: Told
) -> Callable[[V], bool]:
    negated = asked.operator in NEGATED
    if asked.value is None or (asked.kind is FilterKind.MOMENT and not asked.value):
        told(f"{asked.name}: a filter without a value restricts nothing here.")
        return lambda _: True
    if not asked.value:
        told(f"{asked.name}: an empty value was taken for: it has none.")
        return lambda row: bool(read(row)) == negated

    fits = _fitting(asked, asked.value, now, told)
    if fits is None:
        return lambda _: True
    return lambda row: any(map(fits, read(row))) != negated


def _fitting(asked: Filter, wanted: Sequence[str], now: datetime, told: Told) -> Fits | None:
    """What judges one value; None when the filter is passed over."""
    if asked.kind is FilterKind.MOMENT:
        return _moment(asked, wanted[0], now, told)
    if asked.kind is FilterKind.NUMBER:
        return _number(asked, wanted)
    if asked.kind is FilterKind.IDS:
        words = {one.strip() for text in wanted for one in text.split(",")}
        return lambda value: str(value) in words
    return _text(asked, wanted)


def _text(asked: Filter, wanted: Sequence[str]) -> Fits:
    """
    `=` is contains for text, `==` is exact; capitals do not count (ours). Of a choice, the id of a
    node or its text; an id that there is not fits nothing.
    """
    words = {one.casefold() for one in wanted}
    if asked.kind is FilterKind.CHOICE or asked.operator in ("==", "!=="):
        return lambda value: str(value).casefold() in words
    return lambda value: any(word in str(value).casefold() for word in words)


def _number(asked: Filter, wanted: Sequence[str]) -> Fits:
    numbers = numbers_in(wanted)
    compare = _COMPARED.get(asked.operator)
    if compare is None:
        return lambda value: value in numbers
    return lambda value: (
        isinstance(value, int | float) and any(compare(value, one) for one in numbers)
    )


def numbers_in(texts: Sequence[str]) -> list[float]:
    """A text that is no number fits nothing (ours)."""
    return [float(one) for one in texts if _is_number(one)]


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def _moment(asked: Filter, wanted: str, now: datetime, told: Told) -> Fits | None:
    """
    What cannot be read as a date is passed over, so that everything fits (public iCIMS). A day
    alone is the whole day; at the end of a span it is its midnight. Values count to the minute.
    """
    start = dates.span(wanted, now=now)
    second = dates.span(asked.second[0], now=now) if asked.second else None
    if start is None or (asked.second and second is None):
        told(
            f"{asked.name}: {[wanted, *asked.second]} cannot be read as dates: "
            "the answer is not narrowed by it."
        )
        return None

    since = start.start
    last, long = (since, start.long) if second is None else (second.start, dates.MINUTE)
    if asked.operator == "<":
        return lambda value: isinstance(value, datetime) and value < since
    if asked.operator == "<=":
        return lambda value: isinstance(value, datetime) and value - since < dates.MINUTE
    if asked.operator == ">":
        return lambda value: isinstance(value, datetime) and value - since >= dates.MINUTE
    if asked.operator == ">=":
        return lambda value: isinstance(value, datetime) and value >= since
    return lambda value: isinstance(value, datetime) and since <= value and value - last < long
