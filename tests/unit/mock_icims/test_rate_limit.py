"""The token bucket holds both numbers of the guide, over a million arrivals and to the drop."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.rate_limit import (
    GUIDE,
    Limit,
    Limits,
    TokenBucket,
    bucket_for,
    full,
    holding,
)
from tests.icims_cast import NOON

MILLION = 1_000_000
MICROSECOND = timedelta(microseconds=1)


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

    assert bucket.remaining(NOON + timedelta(seconds=60) - MICROSECOND) == 499
    assert bucket.remaining(NOON + timedelta(seconds=60)) == 500
    assert bucket.remaining(NOON + timedelta(hours=1)) == 500
    assert bucket.reset_seconds(NOON + timedelta(hours=1)) == 0


def test_not_a_microsecond_is_lost_or_given() -> None:
    almost = TokenBucket(GUIDE, GUIDE.token - GUIDE.quota, NOON)

    assert not almost.take(NOON)[1]
    assert almost.take(NOON + MICROSECOND)[1]


def test_a_refusal_costs_nothing() -> None:
    empty, _ = take(full(GUIDE, NOON), 500, NOON)

    refused, _ = take(empty, 100, NOON)

    assert refused.level(NOON) == empty.level(NOON)


def test_a_clock_set_back_takes_nothing_away_and_stops_nothing() -> None:
    yesterday = NOON - timedelta(days=1)
    bucket, _ = take(full(GUIDE, NOON), 500, NOON)

    refused, allowed = bucket.take(yesterday)

    assert bucket.remaining(yesterday) == 0
    assert not allowed
    assert refused.take(yesterday + timedelta(seconds=refused.retry_after(yesterday)))[1]


limits = st.builds(Limit, quota=st.integers(1, 1_000_000), window_seconds=st.integers(1, 86_400))


@given(limits, st.integers(0, 86_400 * MILLION), st.data())
def test_waiting_as_long_as_told_is_enough_and_no_second_too_long(
    limit: Limit, micros: int, data: st.DataObject
) -> None:
    drops = data.draw(st.integers(0, limit.token - 1))
    now = NOON + timedelta(microseconds=micros)
    bucket, allowed = TokenBucket(limit, drops, now).take(now)
    told = bucket.retry_after(now)

    assert not allowed
    assert bucket.take(now + timedelta(seconds=told))[1]
    assert told == 1 or not bucket.take(now + timedelta(seconds=told - 1))[1]


@given(limits, st.integers(1, 86_400 * MILLION))
def test_it_is_full_when_it_said_it_would_be(limit: Limit, micros: int) -> None:
    now = NOON + timedelta(microseconds=micros)
    bucket, _ = full(limit, NOON).take(NOON)
    told = bucket.reset_seconds(now)

    assert bucket.remaining(now + timedelta(seconds=told)) == limit.quota
    assert told == 0 or bucket.remaining(now + timedelta(seconds=told - 1)) < limit.quota


def granted(arrivals: list[int]) -> list[int]:
    """Microseconds from noon at which a call passed, of those at which one came."""
    bucket, passes = full(GUIDE, NOON), []
    for micros in arrivals:
        bucket, allowed = bucket.take(NOON + micros * MICROSECOND)
        if allowed:
            passes.append(micros)
    return passes


def test_a_million_arrivals_never_pass_more_than_the_guide_allows() -> None:
    """Bursts, trickles and silence of every length, from one seed."""
    chance = Random(500)
    arrivals, now = list[int](), 0
    while len(arrivals) < MILLION:
        now += int(chance.expovariate(1 / chance.choice((50, 20_000, 3_000_000))))
        arrivals += [now + n * chance.choice((0, 900)) for n in range(chance.randrange(1, 2_000))]
        now = max(now, arrivals[-1])
    passes = granted(sorted(arrivals[:MILLION]))

    # In any minute: from each pass, those until the same moment a minute later.
    minute = 60 * MILLION
    assert (
        max(bisect_right(passes, start + minute) - place for place, start in enumerate(passes))
        <= GUIDE.burst
    )

    # In any T minutes: no pass is more than a bucket ahead of what trickled in since any other.
    rate, lowest = GUIDE.quota / minute, 0.0
    for place, at in enumerate(passes):
        ahead = place - rate * at
        lowest = min(lowest, ahead)
        assert ahead + 1 - lowest <= GUIDE.quota + 1e-3


def test_who_asks_all_the_time_gets_all_there_is() -> None:
    every = 20_000
    arrivals = list(range(0, 20 * 60 * MILLION, every))

    passes = granted(arrivals)

    possible = GUIDE.quota + arrivals[-1] * GUIDE.quota // (60 * MILLION)
    assert len(passes) == possible


def test_another_limit_begins_with_a_full_bucket_and_the_same_one_goes_on() -> None:
    spent = holding(0, GUIDE, NOON)
    other = Limits(limit=Limit(quota=10))

    assert bucket_for(Limits(), spent, NOON) == spent
    assert bucket_for(Limits(), None, NOON).remaining(NOON) == 500
    assert bucket_for(other, spent, NOON).remaining(NOON) == 10


@pytest.mark.parametrize(("number", "value"), [(GUIDE.quota, 500), (GUIDE.burst, 1000)])
def test_the_numbers_are_the_guides(number: int, value: int) -> None:
    assert number == value
