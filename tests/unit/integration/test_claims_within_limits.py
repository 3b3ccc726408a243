"""Claims go as far as a customer's limit, and each call counts once, whoever dies or is late."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from integration.domain.pacing import Heard, Lane, a_minute
from integration.domain.work import WorkKind
from integration.storage.queue.buckets import Hold
from tests.unit.integration.claiming import SECOND, Queue, line, tenants
from tests.unit.integration.stage import NOON

__all__ = ["line"]

WORKERS = 6


def test_whose_limit_is_used_up_is_not_claimed_from_and_keeps_nobody_waiting(line: Queue) -> None:
    line.put("northwind", 50)
    assert line.drain() == {"northwind": 34}

    line.put("acme", 2)

    assert tenants(line.take(8)) == ["acme", "acme"]
    assert line.left("northwind") == 6


def test_however_many_limits_are_used_up_whoever_is_behind_them_has_a_turn(line: Queue) -> None:
    for tenant in ("a", "b", "c"):
        line.put(tenant, 50)
    line.drain()
    line.put("d")

    assert tenants(line.take(2)) == ["d"]


def test_an_email_and_a_person_do_not_wait_for_the_backlogs_limit(line: Queue) -> None:
    line.put("northwind", 50)
    line.drain()

    line.put("northwind", kind=WorkKind.EMAIL, lane=Lane.FREE)
    line.put("northwind", kind=WorkKind.PREPARE, lane=Lane.PROMPT)

    assert [held.kind for held in line.take(8)] == [WorkKind.EMAIL, WorkKind.PREPARE]


def test_the_next_moment_is_when_the_limit_lets_work_go_on(line: Queue) -> None:
    """So a clock that stands is moved on to it, and a minute later the next forty go out."""
    line.put("northwind", 100)
    line.drain()
    assert line.next_at() == NOON + 3 * SECOND

    passed = 0
    while (ahead := line.next_at()) is not None and ahead <= NOON + 60 * SECOND:
        assert ahead > line.at
        line.at = ahead
        passed += line.drain().total()
    assert 38 <= passed <= 40

    line.at = NOON + 60 * SECOND
    assert passed + line.drain().total() == 40


def test_calls_that_were_not_made_are_there_again(line: Queue) -> None:
    line.put("a", kind=WorkKind.SCORECARD, lane=Lane.BEGUN)
    (held,) = line.take()
    assert line.left("a") == 37

    line.done(held, used=1)

    assert line.left("a") == 39


def test_whoever_dies_with_calls_is_taken_to_have_made_them_when_the_lease_ends(
    line: Queue,
) -> None:
    line.put("a", kind=WorkKind.SCORECARD, lane=Lane.BEGUN)
    line.take()
    line.watch.at += timedelta(seconds=30)
    (again,) = line.take()
    assert line.left("a") == 34

    line.done(again, used=3)

    assert line.left("a") == 34
    line.at += 60 * SECOND
    assert line.left("a") == 40


def test_whoever_settles_too_late_has_spent_their_calls_once(line: Queue) -> None:
    line.put("a", kind=WorkKind.SCORECARD, lane=Lane.BEGUN)
    (late,) = line.take()
    line.watch.at += timedelta(seconds=30)
    line.take()
    assert line.left("a") == 34

    line.database.transact(lambda tx: line.buckets.settle(tx, "a", late.holder, used=3, at=line.at))

    assert line.left("a") == 34


def test_a_step_that_needs_no_calls_as_a_rule_may_take_some(line: Queue) -> None:
    line.put("a", kind=WorkKind.EMAIL, lane=Lane.FREE)
    (held,) = line.take()
    assert line.left("a") == 40

    line.database.transact(
        lambda tx: line.buckets.hold_more(tx, Hold(customer_id="a", holder=held.holder, calls=2))
    )

    assert line.left("a") == 38


def test_a_step_may_take_further_calls_from_what_is_kept(line: Queue) -> None:
    line.put("a", kind=WorkKind.STAMP, lane=Lane.BEGUN)
    (held,) = line.take()
    line.database.transact(
        lambda tx: line.buckets.hold_more(tx, Hold(customer_id="a", holder=held.holder, calls=1))
    )

    line.done(held, used=2)

    assert line.left("a") == 38


def test_a_limit_that_icims_announces_is_kept_to_and_ours_is_the_most(line: Queue) -> None:
    line.put("a", 4)
    first, second, third, fourth = line.take()

    line.done(first, heard=Heard(limit=a_minute(12)))
    assert line.left("a") == 8
    line.done(second)
    line.at += 60 * SECOND
    assert line.left("a") == 10, "whoever says nothing of a limit leaves it as it was"
    line.done(third, heard=Heard(limit=a_minute(900)))
    line.at += 60 * SECOND
    assert line.left("a") == 39
    line.ceiling = a_minute(20)
    line.done(fourth)
    assert line.left("a") == 19


def test_workers_at_the_same_time_never_take_more_than_the_bucket_holds(line: Queue) -> None:
    line.put("a", 80)
    line.put("b", 80)

    def work(number: int) -> Counter[str]:
        return line.drain(hands=5)

    with ThreadPoolExecutor(WORKERS) as pool:
        done = sum(pool.map(work, range(WORKERS)), Counter())

    assert done == {"a": 34, "b": 34}
    assert (line.left("a"), line.left("b")) == (6, 6)
