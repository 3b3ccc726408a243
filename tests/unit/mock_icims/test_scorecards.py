"""Scorecards: versions and values."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import ApplicationId, OrderId
from mock_icims.domain.recruiting.scorecards import (
    Entry,
    FieldType,
    Scorecard,
    ScorecardField,
    Value,
    check_values,
)
from tests.icims_cast import NOON, OVERALL, REPORT

LATER = NOON + timedelta(minutes=5)


def entry(value: Value, *, field: ScorecardField = OVERALL, order: str = "ord_first1") -> Entry:
    return Entry(
        field_id=field.id,
        field_name=field.name,
        type=field.type,
        value=value,
        order_id=OrderId(order),
    )


def empty() -> Scorecard:
    return Scorecard(application_id=ApplicationId("app_alice1"))


def test_merging_makes_the_next_version() -> None:
    merged = empty().merge([entry(64)], by="jobcannon", at=NOON)

    assert merged.version == 1
    assert (merged.updated_by, merged.updated_at) == ("jobcannon", NOON)
    assert merged.entries == (entry(64),)


def test_a_field_written_again_keeps_its_place() -> None:
    link = entry("https://jobcannon.test/r", field=REPORT)
    merged = empty().merge([entry(64), link], by="jobcannon", at=NOON)

    again = merged.merge([entry(70)], by="jobcannon", at=LATER)

    assert again.version == 2
    assert again.entries == (entry(70), link)


def test_the_same_values_of_the_same_order_make_no_version() -> None:
    merged = empty().merge([entry(64)], by="jobcannon", at=NOON)

    assert merged.merge([entry(64)], by="jobcannon", at=LATER) is merged
    assert merged.merge([entry(64, order="ord_other1")], by="jobcannon", at=LATER).version == 2


def test_all_values_that_do_not_suit_are_named_at_once() -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_values([entry("high"), entry("ftp://x", field=REPORT)])

    assert refused.value.extensions["errors"] == [
        {"field": "entries[0].value", "message": "must be a number"},
        {"field": "entries[1].value", "message": "must be an http(s) address"},
    ]


@pytest.mark.parametrize(
    ("type", "value", "wrong"),
    [
        (FieldType.NUMBER, 64, None),
        (FieldType.NUMBER, 6.5, None),
        (FieldType.NUMBER, "64", "must be a number"),
        (FieldType.TEXT, "64", None),
        (FieldType.TEXT, 64, "must be a text"),
        (FieldType.URL, 64, "must be a text"),
        (FieldType.URL, "http://jobcannon.test/r", None),
        (FieldType.URL, "https://" + "x" * 1990, None),
        (FieldType.URL, "https://" + "x" * 1991, "must be an http(s) address"),
        (FieldType.URL, "Her report: https://jobcannon.test/r", "must be an http(s) address"),
    ],
)
def test_a_field_takes_what_its_type_says(type: FieldType, value: Value, wrong: str | None) -> None:
    assert type.check(value) == wrong


@pytest.mark.parametrize("address", ["https://", "https://x\r\nX-Evil: 1", "http:// <script>"])
def test_an_address_is_one_line_of_printable_ascii(address: str) -> None:
    with pytest.raises(ValidationFailed, match="http"):
        check_values([entry(address, field=REPORT)])


def test_a_field_comes_once_in_a_write() -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_values([entry(2), entry(3)])

    assert refused.value.extensions["errors"] == [
        {"field": "entries[1].field_id", "message": "was written twice"}
    ]


def test_renaming_to_the_same_name_is_no_change() -> None:
    assert OVERALL.rename(OVERALL.name, at=LATER) is OVERALL
    assert OVERALL.rename("Big Five", at=LATER).updated_at == LATER
