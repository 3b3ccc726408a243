"""The retry schedule, its jitter, and what iCIMS may wish for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.retry import (
    LONGEST_RETRY_AFTER,
    SCHEDULE,
    next_attempt_at,
    read_retry_after,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
attempts = st.integers(1, len(SCHEDULE))
chances = st.floats(0, 1, exclude_max=True)


def test_the_schedule_is_the_published_one_and_lasts_more_than_three_days() -> None:
    assert [int(step.total_seconds()) for step in SCHEDULE] == [
        5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400,
    ]  # fmt: skip
    assert sum(SCHEDULE, timedelta()) * 0.9 > timedelta(hours=70)
    assert sum(SCHEDULE, timedelta()) > timedelta(hours=72)


@given(attempts, chances)
def test_jitter_stays_within_ten_percent_from_end_to_end(attempt: int, chance: float) -> None:
    wait = (next_attempt_at(attempt=attempt, at=NOON, chance=chance) or NOON) - NOON

    assert wait / SCHEDULE[attempt - 1] == pytest.approx(0.9 + 0.2 * chance, abs=1e-6)


def test_the_longest_wish_that_is_granted_is_an_hour() -> None:
    wished = next_attempt_at(attempt=1, at=NOON, chance=0.5, retry_after=timedelta(days=1))

    assert wished == NOON + timedelta(hours=1)


@given(attempts, chances, st.timedeltas(timedelta(), timedelta(days=400)))
def test_a_wish_never_shortens_the_step_and_never_asks_for_more_than_an_hour(
    attempt: int, chance: float, wish: timedelta
) -> None:
    step = next_attempt_at(attempt=attempt, at=NOON, chance=chance)
    wished = next_attempt_at(attempt=attempt, at=NOON, chance=chance, retry_after=wish)

    assert step is not None
    assert wished is not None
    assert wished == max(step, NOON + min(wish, LONGEST_RETRY_AFTER))


@given(st.integers(len(SCHEDULE) + 1, 1000), chances)
def test_after_the_schedule_nothing_follows(attempt: int, chance: float) -> None:
    assert next_attempt_at(attempt=attempt, at=NOON, chance=chance) is None


@given(st.text())
def test_any_text_is_a_wish_or_none(value: str) -> None:
    wish = read_retry_after(value, at=NOON)

    assert wish is None or wish >= timedelta()


@given(st.integers(0, 10**9))
def test_seconds_are_read(seconds: int) -> None:
    assert read_retry_after(str(seconds), at=NOON) == timedelta(seconds=seconds)


@given(st.integers(-(10**6), 10**6))
def test_dates_are_read_and_past_ones_mean_now(seconds: int) -> None:
    text = format_datetime(NOON + timedelta(seconds=seconds), usegmt=True)

    assert read_retry_after(text, at=NOON) == timedelta(seconds=max(seconds, 0))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        (None, None),
        ("abc", None),
        ("-5", None),
        ("1.5", None),
        ("\u0661", None),
        ("", None),
        ("9" * 400, LONGEST_RETRY_AFTER),
        ("Monday, 23-Nov-26 12:00:30 GMT", timedelta(seconds=30)),
        ("Mon Nov 23 12:00:30 2026", timedelta(seconds=30)),
    ],
)
def test_garbage_is_as_good_as_absent_and_all_three_date_forms_are_known(
    text: str | None, wish: timedelta | None
) -> None:
    assert read_retry_after(text, at=NOON) == wish
