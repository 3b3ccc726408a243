"""A tenant's time: running, shifted, faster, standing still, remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mock_icims.domain.clock import LATEST, StagingClock
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


def test_a_day_passes_in_a_second() -> None:
    system = System()
    clock = StagingClock(system)

    clock.scale(86_400)
    system.now += timedelta(seconds=1)

    assert clock.now() == NOON + timedelta(days=1)


def test_a_new_rate_counts_from_where_the_clock_is() -> None:
    system = System()
    clock = StagingClock(system)
    clock.scale(60)
    system.now += HOUR

    clock.scale(0.5)
    system.now += HOUR

    assert clock.now() == NOON + 60 * HOUR + HOUR / 2


def test_a_frozen_clock_keeps_its_rate_for_when_it_runs() -> None:
    system = System()
    clock = StagingClock(system)
    clock.scale(24)

    clock.freeze()
    system.now += HOUR
    clock.advance(HOUR)
    clock.resume()
    system.now += HOUR

    assert clock.rate == 24
    assert clock.now() == NOON + HOUR + 24 * HOUR


def test_a_fast_clock_stays_at_the_end_of_its_reach() -> None:
    system = System()
    clock = StagingClock(system)
    clock.scale(1_000_000)

    system.now += timedelta(days=3650)

    assert clock.now() == LATEST


@pytest.mark.parametrize("rate", [0, -1, 1_000_001, float("nan"), float("inf")])
def test_a_rate_that_no_clock_has_is_refused(rate: float) -> None:
    clock = StagingClock(System())

    with pytest.raises(ValidationFailed, match="rate must be above 0"):
        clock.scale(rate)

    assert clock.rate == 1


def test_a_remembered_clock_can_be_made_again_and_has_gone_on_meanwhile() -> None:
    system = System()
    clock = StagingClock(system)
    clock.set(frozen=False, now=NOON + 5 * HOUR, rate=2)
    state = clock.state()

    system.now += HOUR
    again = StagingClock(system, state)

    assert again.now() == clock.now() == NOON + 7 * HOUR
    assert again.rate == 2


def test_a_recalled_clock_shows_what_it_showed_then() -> None:
    system = System()
    clock = StagingClock(system)
    state = clock.state()
    clock.freeze(NOON + 100 * HOUR)
    system.now += HOUR

    clock.recall(state)
    system.now += HOUR

    assert clock.now() == NOON + HOUR
    assert not clock.frozen


@pytest.mark.parametrize(
    ("rate", "frozen", "seconds"), [(1, False, 3600), (3600, False, 1), (1, True, None)]
)
def test_it_knows_how_long_the_system_must_wait(
    rate: float, frozen: bool, seconds: float | None
) -> None:
    clock = StagingClock(System())
    clock.set(frozen=frozen, rate=rate)

    assert clock.seconds_until(NOON + HOUR) == seconds
    assert clock.seconds_until(NOON - HOUR) == 0


@pytest.mark.parametrize("resumes", [True, False], ids=["it ran before", "it stood before"])
def test_a_clock_that_was_left_on_the_way_of_an_advance_is_as_before_it(resumes: bool) -> None:
    system = System()
    clock = StagingClock(system)
    clock.hold(NOON + HOUR, resumes=resumes)
    left = clock.state()
    system.now += HOUR

    for again in (StagingClock(system), StagingClock(system)):
        again.go_on(left)
        assert again.now() == NOON + HOUR
        assert again.frozen is not resumes
        assert not again.state().resumes


def test_whoever_sets_a_clock_says_how_it_goes_on() -> None:
    clock = StagingClock(System())
    clock.hold(NOON, resumes=True)

    clock.freeze()

    assert not clock.state().resumes
