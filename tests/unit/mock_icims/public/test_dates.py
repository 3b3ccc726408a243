"""Dates of the public API: shown to the minute, read in two forms, macros by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mock_icims.domain.public.dates import moment, shown, span
from tests.icims_cast import NOON


def at(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-23 07:12 PM", at(19, 12)),
        ("2026-11-23 7:12 pm", at(19, 12)),
        ("2026-11-23 12:00 AM", at(0)),
        ("2026-11-23 12:30 PM", at(12, 30)),
        ("2026-11-23", at(0)),
        ("{DATE:START}", at(0)),
        ("{DATE:START}{DATE:-9}", at(0, day=14)),
        ("{DATE:END}", at(0, day=24)),
        ("2026-11-23T12:00:00Z", None),
        ("23.11.2026", None),
        ("2026-02-30", None),
        ("9999-12-31", datetime(9999, 12, 31, tzinfo=UTC)),
        ("9999-12-31 11:59 PM", datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
        ("2026-11-23 13:00 PM", None),
        ("2026-11-23 11:60 PM", None),
        ("", None),
        ("{DATE:NOON}", None),
    ],
)
def test_a_date_is_read_as_icims_writes_it_or_not_at_all(text: str, found: datetime | None) -> None:
    assert moment(text, now=NOON) == found


def test_a_moment_is_shown_in_utc_to_the_minute() -> None:
    there = datetime(2019, 4, 10, 21, 12, 59, tzinfo=timezone(timedelta(hours=2)))

    assert shown(there) == "2019-04-10 07:12 PM"


@pytest.mark.parametrize(
    ("text", "long"),
    [("2026-11-23", timedelta(days=1)), ("2026-11-23 01:00 PM", timedelta(minutes=1))],
)
def test_a_day_is_a_day_long_and_a_time_a_minute(text: str, long: timedelta) -> None:
    found = span(text, now=NOON)

    assert found is not None
    assert found.long == long
