"""A tenant's time: running, shifted, standing still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mock_icims.domain.clock import StagingClock
from mock_icims.domain.errors import ValidationFailed

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class System:
    """The machine's clock, moved by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


def test_a_fresh_clock_runs_with_the_systems() -> None:
    system = System()
    clock = StagingClock(system)

    system.now += HOUR

    assert clock.now() == NOON + HOUR
    assert clock.offset == timedelta(0)
    assert not clock.frozen


def test_a_frozen_clock_stands_still_while_the_system_goes_on() -> None:
    system = System()
    clock = StagingClock(system)

    clock.freeze()
    system.now += HOUR

    assert clock.frozen
    assert clock.now() == NOON
    assert clock.offset == -HOUR


def test_two_years_pass_at_once() -> None:
    clock = StagingClock(System())

    clock.advance(timedelta(days=730))

    assert clock.now() == NOON + timedelta(days=730)


def test_a_frozen_clock_advances_and_stays_frozen() -> None:
    system = System()
    clock = StagingClock(system)
    clock.freeze()

    clock.advance(HOUR)
    system.now += HOUR * 5

    assert clock.frozen
    assert clock.now() == NOON + HOUR


def test_resuming_runs_on_from_where_it_stood() -> None:
    system = System()
    clock = StagingClock(system)
    clock.freeze()
    system.now += HOUR * 3

    clock.resume()
    system.now += HOUR

    assert not clock.frozen
    assert clock.now() == NOON + HOUR


def test_a_clock_is_set_to_any_moment_even_an_earlier_one() -> None:
    clock = StagingClock(System())

    clock.freeze(NOON - HOUR)
    assert clock.now() == NOON - HOUR

    clock.resume(NOON + HOUR)
    assert clock.now() == NOON + HOUR


def test_what_it_says_is_in_utc_whatever_it_was_set_to() -> None:
    clock = StagingClock(System())

    clock.freeze(datetime(2026, 11, 23, 13, tzinfo=timezone(HOUR)))

    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_it_does_not_advance_backwards() -> None:
    clock = StagingClock(System())

    with pytest.raises(ValidationFailed, match="only goes forward"):
        clock.advance(-HOUR)


def test_it_stays_away_from_the_end_of_the_calendar() -> None:
    clock = StagingClock(System())

    with pytest.raises(ValidationFailed, match="2100"):
        clock.advance(timedelta(days=365 * 100))
    with pytest.raises(ValidationFailed, match="2100"):
        clock.freeze(datetime(9999, 12, 31, tzinfo=UTC))

    assert clock.now() == NOON


def test_the_wall_clock_is_not_moved() -> None:
    clock = StagingClock(System())

    clock.freeze(NOON - HOUR)

    assert clock.wall() == NOON
