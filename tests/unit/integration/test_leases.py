"""Whoever holds work has it until the lease ends, and records nothing after that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from integration.storage.database import Database
from integration.storage.queue import free_work
from integration.storage.queue import work as queue
from integration.storage.queue.work import LeaseLost
from tests.unit.integration.queue_rows import claim, database, put, taken
from tests.unit.integration.stage import NOON

__all__ = ["database"]


def test_held_work_is_nobody_elses_until_the_lease_ends(database: Database) -> None:
    put(database, "wrk_1")
    claim(database)

    assert claim(database, seconds=29.9) == ()
    assert [held.fence for held in claim(database, seconds=30)] == [2]


def test_who_lost_the_lease_cannot_record(database: Database) -> None:
    put(database, "wrk_1")
    (slow,) = claim(database)
    (quick,) = claim(database, seconds=31)

    with pytest.raises(LeaseLost):
        database.transact(lambda tx: queue.finish(tx, slow, at=NOON))
    database.transact(lambda tx: queue.finish(tx, quick, at=NOON))
    with pytest.raises(LeaseLost):
        database.transact(lambda tx: queue.retry(tx, quick, due_at=NOON, reason="", at=NOON))


def test_what_is_given_back_is_free_at_once_and_what_others_hold_by_now_is_not(
    database: Database,
) -> None:
    put(database, "wrk_1", subject="a")
    put(database, "wrk_2", subject="b")
    (first, _) = claim(database)

    database.transact(lambda tx: free_work.release(tx, [first]))
    assert [held.id for held in claim(database)] == ["wrk_1"]

    database.transact(lambda tx: free_work.release(tx, [first]))
    assert claim(database) == ()


def test_what_somebody_holds_is_not_the_next_to_be_claimed(database: Database) -> None:
    put(database, "wrk_1", subject="a")
    put(database, "wrk_2", subject="b", seconds=60)
    claim(database)

    def free(seconds: float) -> datetime | None:
        watch = NOON + timedelta(seconds=seconds)
        return database.transact(lambda tx: free_work.next_due_at(tx, watch=watch))

    assert free(29) == NOON + timedelta(seconds=60)
    assert free(30) == NOON


def test_a_lease_is_measured_by_the_systems_time_however_far_the_customers_jumps(
    database: Database,
) -> None:
    put(database, "wrk_1")

    def claimed(days: int, watch_seconds: float) -> int:
        at, watch = NOON + timedelta(days=days), NOON + timedelta(seconds=watch_seconds)
        return len(database.transact(lambda tx: taken(tx, at=at, watch=watch)))

    assert claimed(0, 0) == 1
    assert claimed(730, 29) == 0
    assert claimed(730, 30) == 1


def test_workers_at_the_same_time_never_hold_the_same_work(database: Database) -> None:
    for number in range(60):
        put(database, f"wrk_{number:02}", subject=f"ord_{number}")

    def take(_: int) -> list[str]:
        return [held.id for _ in range(5) for held in claim(database, limit=4)]

    with ThreadPoolExecutor(6) as workers:
        taken = [id for ids in workers.map(take, range(6)) for id in ids]

    assert sorted(taken) == [f"wrk_{number:02}" for number in range(60)]
