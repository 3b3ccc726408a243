"""The operators of a search, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mock_icims.domain.public.errors import ValueInvalid
from mock_icims.domain.public.queries import DEEPEST, OPERATORS, FilterKind, group_of
from mock_icims.domain.public.search import Values, judge_of
from tests.icims_cast import NOON

KNOWN = {
    "a.text": FilterKind.TEXT,
    "a.number": FilterKind.NUMBER,
    "a.date": FilterKind.MOMENT,
    "a.choice": FilterKind.CHOICE,
    "a.ids": FilterKind.IDS,
    "a.nothing": FilterKind.TEXT,
}
ROW: dict[str, Values] = {
    "a.text": ("Moreau",),
    "a.number": (5001,),
    "a.date": (datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC),),
    "a.choice": ("D10100", "Applied"),
    "a.ids": (5001,),
    "a.nothing": (),
}


def reader(name: str) -> Callable[[dict[str, Values]], Values]:
    return lambda row: row[name]


def found(sent: object) -> bool:
    return judge_of(group_of(sent, KNOWN), reader, now=NOON, told=lambda _: None)(ROW)


def asked(
    name: str, operator: str, value: list[object] | None, second: list[object] | None = None
) -> dict[str, object]:
    more = {"value": value, "secondaryValue": second}
    return {"name": name, "operator": operator} | {k: v for k, v in more.items() if v is not None}


@pytest.mark.parametrize(
    ("name", "operator", "value", "fits"),
    [
        ("a.text", "=", ["more"], True),
        ("a.text", "=", ["MORE", "x"], True),
        ("a.text", "=", ["moreau "], False),
        ("a.text", "!=", ["more"], False),
        ("a.text", "==", ["moreau"], True),
        ("a.text", "==", ["more"], False),
        ("a.text", "!==", ["more"], True),
        ("a.nothing", "=", ["x"], False),
        ("a.nothing", "!=", ["x"], True),
        ("a.nothing", "=", [], True),
        ("a.text", "=", [], False),
        ("a.text", "!=", [], True),
        ("a.number", "=", ["5001"], True),
        ("a.number", "=", [5001], True),
        ("a.number", "=", ["5001.0"], True),
        ("a.number", "=", ["many"], False),
        ("a.number", "!=", ["5001"], False),
        ("a.number", ">", ["5000"], True),
        ("a.number", ">", ["5001"], False),
        ("a.number", ">=", ["5001"], True),
        ("a.number", "<", ["5001"], False),
        ("a.number", "<=", ["5001"], True),
        ("a.choice", "=", ["D10100"], True),
        ("a.choice", "=", ["applied"], True),
        ("a.choice", "=", ["D1"], False),
        ("a.choice", "!=", ["D10100"], False),
        ("a.ids", "=", ["4, 5001,9"], True),
        ("a.ids", "=", ["500"], False),
        ("a.date", "=", ["2026-11-23"], True),
        ("a.date", "=", ["2026-11-23 12:00 PM"], True),
        ("a.date", "=", ["2026-11-23 12:01 PM"], False),
        ("a.date", "!=", ["2026-11-23"], False),
        ("a.date", ">", ["2026-11-23 12:00 PM"], False),
        ("a.date", ">", ["2026-11-23 11:59 AM"], True),
        ("a.date", ">=", ["2026-11-23 12:00 PM"], True),
        ("a.date", "<", ["2026-11-23 12:00 PM"], False),
        ("a.date", "<", ["2026-11-23 12:01 PM"], True),
        ("a.date", "<=", ["2026-11-23 12:00 PM"], True),
        ("a.date", "<=", ["2026-11-23"], False),
        ("a.date", "<=", ["9999-12-31 11:59 PM"], True),
        ("a.date", ">", ["9999-12-31 11:59 PM"], False),
        ("a.date", "=", ["9999-12-31"], False),
        ("a.date", ">=", ["{DATE:START}{DATE:-9}"], True),
        ("a.date", ">", ["not a date"], True),
        ("a.date", "=", [], True),
    ],
)
def test_an_operator_means_what_icims_says(
    name: str, operator: str, value: list[object], fits: bool
) -> None:
    assert found({"filters": [asked(name, operator, value)]}) is fits


@pytest.mark.parametrize(
    ("until", "fits"),
    [
        ("2026-11-23 12:00 PM", True),
        ("2026-11-23 11:59 AM", False),
        ("2026-11-23", False),
        ("2026-11-24", True),
        ("9999-12-31 11:59 PM", True),
        ("soon", True),
    ],
)
def test_a_span_ends_at_its_minute_and_a_day_at_its_midnight(until: str, fits: bool) -> None:
    assert found({"filters": [asked("a.date", "=", ["2026-11-20"], [until])]}) is fits


def test_a_filter_without_a_value_restricts_nothing() -> None:
    assert found({"filters": [{"name": "a.text", "operator": "="}]})
    assert found({"filters": [{"name": "a.text", "value": None}]})


@pytest.mark.parametrize(("operator", "fits"), [("&", False), ("|", True)])
def test_groups_join_filters_and_children(operator: str, fits: bool) -> None:
    yes, no = asked("a.text", "=", ["more"]), asked("a.text", "=", ["x"])

    assert found({"filters": [yes, no], "operator": operator}) is fits
    assert found({"filters": [yes], "operator": operator, "children": [{"filters": [no]}]}) is fits


def test_whoever_asks_is_told_of_oddities() -> None:
    heard: list[str] = []
    group = group_of({"filters": [asked("a.date", ">", ["soon"]), asked("a.text", "=", [])]}, KNOWN)

    judge_of(group, reader, now=NOON, told=heard.append)

    assert heard == [
        "a.date: ['soon'] cannot be read as dates: the answer is not narrowed by it.",
        "a.text: an empty value was taken for: it has none.",
    ]


@pytest.mark.parametrize("kind", FilterKind, ids=lambda kind: kind.value)
def test_every_kind_takes_its_operators_and_no_other(kind: FilterKind) -> None:
    (name,) = [known for known, one in KNOWN.items() if one is kind and known != "a.nothing"]

    for operator in ("=", "==", "!=", "!==", "<", ">", "<=", ">=", "~"):
        sent = {"filters": [asked(name, operator, ["1"])]}
        if operator in OPERATORS[kind]:
            group_of(sent, KNOWN)
        else:
            with pytest.raises(ValueInvalid, match="operator is not valid"):
                group_of(sent, KNOWN)


def test_a_query_that_nests_too_deeply_is_refused() -> None:
    sent: dict[str, object] = {"filters": [asked("a.text", "=", ["x"])]}
    for _ in range(DEEPEST + 1):
        sent = {"children": [sent]}

    with pytest.raises(ValueInvalid, match="An unknown parsing error occurred"):
        group_of(sent, KNOWN)
