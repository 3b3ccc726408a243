"""The last moment that a customer's clock can show, and what lies behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.clock import FASTEST, LATEST, StagingClock
from tests.icims_cast import NOON

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("before", [timedelta(0), SECOND, 9 * SECOND])
def test_a_running_clock_never_comes_to_what_lies_behind_its_end(before: timedelta) -> None:
    clock = StagingClock(lambda: NOON)
    clock.set(frozen=False, now=LATEST - before, rate=FASTEST)

    assert clock.seconds_until(LATEST + SECOND) is None
    assert clock.seconds_until(LATEST) == before.total_seconds() / FASTEST


def test_a_clock_that_stands_has_come_to_where_it_stands_and_to_nothing_behind() -> None:
    clock = StagingClock(lambda: NOON)
    clock.freeze(NOON)

    found = [clock.seconds_until(NOON + by) for by in (-SECOND, timedelta(0), SECOND)]

    assert found == [0, 0, None]
