"""The token bucket holds both numbers of the guide."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.rate_limit import GUIDE, TokenBucket, full
from tests.icims_cast import NOON


def take(bucket: TokenBucket, times: int, at: datetime) -> tuple[TokenBucket, int]:
    """The bucket afterwards, and how many of the calls passed."""
    passed = 0
    for _ in range(times):
        bucket, allowed = bucket.take(at)
        passed += allowed
    return bucket, passed


def test_five_hundred_pass_at_once_and_no_more() -> None:
    bucket, passed = take(full(GUIDE, NOON), 600, NOON)

    assert passed == 500
    assert bucket.remaining(NOON) == 0
    assert bucket.reset_seconds(NOON) == 60
    assert bucket.retry_after(NOON) == 1


def test_after_a_minute_it_is_full_again_and_not_fuller() -> None:
    bucket, _ = take(full(GUIDE, NOON), 500, NOON)

    assert bucket.remaining(NOON + timedelta(seconds=60)) == 500
    assert bucket.remaining(NOON + timedelta(hours=1)) == 500
    assert bucket.reset_seconds(NOON + timedelta(hours=1)) == 0


def test_a_refusal_costs_nothing() -> None:
    empty, _ = take(full(GUIDE, NOON), 500, NOON)

    refused, _ = take(empty, 100, NOON)

    assert refused.level(NOON) == empty.level(NOON)


def test_waiting_as_long_as_told_is_enough() -> None:
    bucket, _ = take(full(GUIDE, NOON), 500, NOON)
    later = NOON + timedelta(seconds=bucket.retry_after(NOON))

    assert bucket.take(later)[1]


def test_a_clock_set_back_takes_nothing_away() -> None:
    bucket, _ = take(full(GUIDE, NOON), 100, NOON)

    assert bucket.remaining(NOON - timedelta(hours=1)) == 400


@given(st.lists(st.tuples(st.floats(0, 90), st.integers(1, 700)), max_size=12))
def test_no_minute_passes_more_than_the_burst_and_no_time_more_than_the_quota(
    arrivals: list[tuple[float, int]],
) -> None:
    bucket, now, passes = full(GUIDE, NOON), NOON, list[tuple[datetime, int]]()
    for wait, times in arrivals:
        now += timedelta(seconds=wait)
        bucket, passed = take(bucket, times, now)
        passes.append((now, passed))

    for place, (start, _) in enumerate(passes):
        for end, _ in passes[place:]:
            seconds = (end - start).total_seconds()
            total = sum(passed for at, passed in passes if start <= at <= end)
            assert total <= GUIDE.quota + seconds * GUIDE.per_second + 1e-6
            assert seconds >= GUIDE.window_seconds or total <= GUIDE.burst


@pytest.mark.parametrize(("number", "value"), [(GUIDE.quota, 500), (GUIDE.burst, 1000)])
def test_the_numbers_are_the_guides(number: int, value: int) -> None:
    assert number == value
