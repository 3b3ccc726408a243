"""The pacer's rules: what may go out, what is kept, and what iCIMS says of itself."""

from __future__ import annotations

import heapq
from datetime import timedelta
from random import Random

import pytest

from integration.domain.orders import Trigger
from integration.domain.pacing import (
    GUIDE,
    NOTHING_HEARD,
    Bucket,
    Heard,
    Lane,
    Limit,
    a_minute,
    calls_ahead,
    calls_of,
    full,
    in_turn,
    lane_of,
    seconds_for,
)
from integration.domain.work import WorkKind
from mock_icims.domain import rate_limit as icims
from tests.unit.integration.stage import NOON

SECOND = timedelta(seconds=1)
ARRIVALS = 1_000_000


def spent(bucket: Bucket, calls: int, *, after: float = 0, heard: Heard = NOTHING_HEARD) -> Bucket:
    now = NOON + timedelta(seconds=after)
    return bucket.hold(calls).settle(held=calls, used=calls, heard=heard, now=now)


def test_our_bucket_is_the_guides_and_the_fakes() -> None:
    theirs = icims.GUIDE

    assert (GUIDE.quota, GUIDE.window_seconds, GUIDE.capacity) == (500, 60, 500)
    assert (theirs.quota, theirs.window_seconds) == (GUIDE.quota, GUIDE.window_seconds)
    assert (GUIDE.kept, GUIDE.handful) == (75, 10)


@pytest.mark.parametrize("seed", range(4))
def test_no_order_of_arrival_has_icims_refuse_what_we_allowed(seed: int) -> None:
    """
    A million arrivals at the pacer; where between sending and answer iCIMS takes the token is
    chance, from at once to at the last moment, and an answer may take ten seconds.
    """
    chance, bucket, theirs = Random(seed), full(GUIDE, NOON), icims.full(icims.GUIDE, NOON)
    under_way: list[tuple[int, int, bool]] = []
    now, number, allowed, refused = 0, 0, 0, 0
    pace, slowest = 8_000, 10_000_000
    for arrival in range(ARRIVALS // 4):
        if arrival % 5_000 == 0:
            # Crowds and lulls: from ten times the limit to long enough for a bucket to fill.
            now += chance.choice((0, 0, 20_000_000, 90_000_000))
            pace = chance.choice((6_000, 24_000, 120_000))
            slowest = chance.choice((5_000, 400_000, 10_000_000))
        now += chance.randrange(2 * pace)
        while under_way and under_way[0][0] <= now:
            at, _, answered = heapq.heappop(under_way)
            moment = NOON + timedelta(microseconds=at)
            if answered:
                bucket = bucket.settle(held=1, used=1, heard=NOTHING_HEARD, now=moment)
            else:
                theirs, took = theirs.take(moment)
                refused += not took
        if bucket.allows(1, Lane.PROMPT, NOON + timedelta(microseconds=now)):
            bucket = bucket.hold(1)
            way = chance.randrange(slowest)
            there = now + chance.choice((0, way, chance.randrange(way + 1)))
            heapq.heappush(under_way, (there, number, False))
            heapq.heappush(under_way, (now + way, number + 1, True))
            number += 2
            allowed += 1

    assert refused == 0
    assert allowed > 50_000


def test_a_token_begins_to_trickle_back_when_its_answer_is_here() -> None:
    """Begun at sending, five hundred late arrivals would find iCIMS full, and the next not."""
    out = full(GUIDE, NOON).hold(500)
    later = NOON + timedelta(seconds=30)

    assert out.left(later) == 0
    assert out.settle(held=500, used=500, heard=NOTHING_HEARD, now=later).left(later) == 0


def test_calls_that_were_held_and_not_made_are_there_again() -> None:
    bucket = full(GUIDE, NOON).hold(3).settle(held=3, used=1, heard=NOTHING_HEARD, now=NOON)

    assert (bucket.left(NOON), bucket.held) == (499, 0)


def test_the_backlog_leaves_fifteen_of_a_hundred_to_whom_a_person_waits_for() -> None:
    bucket = spent(full(GUIDE, NOON), 425)

    assert not bucket.allows(1, Lane.FRESH, NOON)
    assert not bucket.allows(1, Lane.BEGUN, NOON)
    assert bucket.allows(75, Lane.PROMPT, NOON)
    assert not bucket.allows(76, Lane.PROMPT, NOON)
    assert spent(bucket, 75).allows(0, Lane.FREE, NOON)


def test_the_backlog_wakes_for_a_handful_and_a_person_for_the_first_token() -> None:
    bucket = spent(full(GUIDE, NOON), 500)

    assert bucket.ready_at(1, Lane.PROMPT, NOON) == NOON + 0.12 * SECOND
    assert bucket.ready_at(1, Lane.FRESH, NOON) == NOON + 86 * 0.12 * SECOND


@pytest.mark.parametrize(
    "limit", [GUIDE, a_minute(7), Limit(capacity=1, quota=1, window_seconds=3)]
)
@pytest.mark.parametrize("lane", [Lane.PROMPT, Lane.FRESH])
@pytest.mark.parametrize("calls", [1, 3])
def test_at_the_moment_that_was_named_it_may_go_out(limit: Limit, lane: Lane, calls: int) -> None:
    bucket = spent(full(limit, NOON), limit.capacity)

    ready = bucket.ready_at(calls, lane, NOON)

    assert bucket.allows(calls, lane, ready)
    assert not bucket.allows(min(calls, limit.capacity), Lane.PROMPT, NOON)


def test_what_another_client_took_is_learned_from_what_is_left() -> None:
    heard = Heard(remaining=40, at=NOON)
    bucket = spent(full(GUIDE, NOON), 1, heard=heard)

    assert bucket.left(NOON) == 40
    assert spent(full(GUIDE, NOON), 1, after=6, heard=heard).left(NOON + 6 * SECOND) == 90


def test_more_left_than_we_know_of_is_not_believed() -> None:
    """Calls of ours may still be on their way there."""
    bucket = spent(spent(full(GUIDE, NOON), 400), 1, heard=Heard(remaining=499, at=NOON))

    assert bucket.left(NOON) == 99


def test_a_retry_after_closes_the_bucket_for_everybody_and_for_an_hour_at_most() -> None:
    bucket = spent(full(GUIDE, NOON), 1, heard=Heard(wait_until=NOON + 30 * SECOND))
    longest = spent(full(GUIDE, NOON), 1, heard=Heard(wait_until=NOON + timedelta(days=400)))

    assert not bucket.allows(1, Lane.PROMPT, NOON + 29 * SECOND)
    assert bucket.ready_at(1, Lane.PROMPT, NOON) == NOON + 30 * SECOND
    assert bucket.allows(1, Lane.PROMPT, NOON + 30 * SECOND)
    assert longest.ready_at(1, Lane.PROMPT, NOON) == NOON + timedelta(hours=1)


def test_of_two_limits_the_smaller_bucket_and_the_slower_rate_hold() -> None:
    quick = Limit(capacity=10, quota=10, window_seconds=1)

    assert GUIDE.at_most(quick) == Limit(capacity=10, quota=500, window_seconds=60)
    assert GUIDE.at_most(a_minute(120)) == a_minute(120)
    assert GUIDE.at_most(a_minute(900)) == GUIDE


def test_another_limit_keeps_the_tokens_that_it_has_room_for() -> None:
    assert full(GUIDE, NOON).under(a_minute(120), NOON).left(NOON) == 120
    assert spent(full(GUIDE, NOON), 450).under(a_minute(120), NOON).left(NOON) == 50
    assert spent(full(a_minute(120), NOON), 20).under(GUIDE, NOON).left(NOON) == 100


def test_a_clock_that_is_set_back_neither_fills_nor_stops_the_bucket() -> None:
    bucket = spent(full(GUIDE, NOON), 500)
    hour_ago = NOON - timedelta(hours=1)

    assert bucket.recounted(hour_ago).left(hour_ago) == 0
    assert bucket.recounted(hour_ago).ready_at(1, Lane.PROMPT, hour_ago) == hour_ago + 0.12 * SECOND


def test_a_watch_a_little_behind_gains_nothing_by_it() -> None:
    """Two workers whose watches differ by a second settle in turns for a minute."""
    bucket = spent(full(GUIDE, NOON), 500)
    for second in range(60):
        now = NOON + timedelta(seconds=second + second % 2)
        bucket = bucket.recounted(now)
        bucket = spent(bucket, 0, after=second + second % 2)

    assert bucket.left(NOON + 60 * SECOND) == 500


def test_what_a_person_waits_for_is_told_from_the_backlog() -> None:
    stage, click = Trigger.STAGE_ENTRY, Trigger.RECRUITER_ACTION

    assert lane_of(WorkKind.PREPARE, stage) is Lane.FRESH
    assert lane_of(WorkKind.PREPARE, click) is Lane.PROMPT
    assert lane_of(WorkKind.CALLBACK, stage) is Lane.BEGUN
    assert lane_of(WorkKind.IN_PROGRESS, stage) is Lane.PROMPT
    assert lane_of(WorkKind.EMAIL, click) is Lane.FREE


def test_an_order_is_three_calls_to_the_invitation_and_eight_in_all() -> None:
    assert calls_ahead(WorkKind.PREPARE) == 3
    assert calls_ahead(WorkKind.SCORECARD) == 4
    # One that expires is not completed, so it never comes to the other ones.
    assert sum(calls_of(kind) for kind in WorkKind if kind is not WorkKind.EXPIRED) == 8


def test_how_long_the_backlog_takes_is_what_is_not_there_yet() -> None:
    assert seconds_for(425, full(GUIDE, NOON), NOON) == 0
    assert seconds_for(925, full(GUIDE, NOON), NOON) == 60
    closed = spent(full(GUIDE, NOON), 0, heard=Heard(wait_until=NOON + 30 * SECOND))
    assert seconds_for(1, closed, NOON) == 30
    set_back = NOON - timedelta(hours=2)
    assert not closed.closed(set_back)
    assert seconds_for(1, closed, set_back) == 0


def test_a_wait_that_is_over_is_forgotten_and_a_longer_one_stays() -> None:
    told = spent(full(GUIDE, NOON), 1, heard=Heard(wait_until=NOON + 30 * SECOND))
    shorter = spent(told, 1, after=1, heard=Heard(wait_until=NOON + 10 * SECOND))

    assert shorter.closed_until == NOON + 30 * SECOND
    assert spent(told, 1, after=30).closed_until is None


def test_turns_go_round_from_behind_whoever_was_served_last() -> None:
    assert in_turn(["c", "a", "b"], "a") == ["b", "c", "a"]
    assert in_turn(["c", "a"], "b") == ["c", "a"]
    assert in_turn(["b", "a"], "z") == in_turn(["a", "b"], None) == ["a", "b"]
