"""Claims: each customer in turn, as far as its limit goes, right whoever else claims."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.ids import WorkId
from integration.domain.pacing import NOTHING_HEARD, Heard, Lane, Limit, a_minute
from integration.domain.work import Work, WorkKind
from integration.storage.database import Database
from integration.storage.queue import work as queue
from integration.storage.queue.buckets import Buckets, Hold
from integration.storage.queue.claims import Claims
from tests.databases import on_sqlite
from tests.unit.integration.stage import NOON, TRACE, StandingClock

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
WORKERS = 6
LIMIT = a_minute(40)
"""Six are kept, and a token takes a second and a half."""


@dataclass
class Queue:
    """Rows of one database; `at` is the staging clock, `watch` the system's."""

    database: Database
    ceiling: Limit = LIMIT
    at: datetime = NOON
    watch: StandingClock = field(default_factory=StandingClock)
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def buckets(self) -> Buckets:
        return Buckets(ceiling=self.ceiling, app_id="jobcannon", watch=self.watch)

    @property
    def claims(self) -> Claims:
        return Claims(buckets=self.buckets)

    def put(
        self,
        tenant: str,
        pieces: int = 1,
        *,
        kind: WorkKind = WorkKind.PREPARE,
        lane: Lane = Lane.FRESH,
        due: float = 0,
    ) -> None:
        def enqueue(tx: Tx) -> None:
            for number in (next(self.numbers) for _ in range(pieces)):
                queue.enqueue(
                    tx,
                    id=WorkId(f"wrk_{number:08}"),
                    kind=kind,
                    tenant=tenant,
                    subject=f"ord_{number:08}",
                    traceparent=TRACE,
                    at=NOON + timedelta(seconds=due),
                    lane=lane,
                )

        self.database.transact(enqueue)

    def take(self, limit: int = 8, *, after: str | None = None) -> tuple[Work, ...]:
        return self.database.transact(
            lambda tx: self.claims.take(
                tx, at=self.at, watch=self.watch.at, lease=LEASE, limit=limit, after=after
            )
        )

    def done(self, *done: Work, used: int = 1, heard: Heard = NOTHING_HEARD) -> None:
        def record(tx: Tx) -> None:
            for held in done:
                queue.finish(tx, held, at=self.at)
                self.buckets.settle(
                    tx, held.tenant, held.holder, used=used, heard=heard, at=self.at
                )

        self.database.transact(record)

    def drain(self, hands: int = 500) -> Counter[str]:
        """All that may go out now, and how much of it was each tenant's."""
        done: Counter[str] = Counter()
        while taken := self.take(hands):
            self.done(*taken)
            done.update(held.tenant for held in taken)
        return done

    def next_at(self) -> datetime | None:
        return self.database.transact(
            lambda tx: self.claims.next_at(tx, at=self.at, watch=self.watch.at)
        )

    def left(self, tenant: str) -> int:
        return self.database.transact(
            lambda tx: self.buckets.look(tx, [tenant], at=self.at)[tenant].left(self.at)
        )


@pytest.fixture
def line(database_url: str) -> Iterator[Queue]:
    database = Database(database_url)
    yield Queue(database)
    database.close()


def tenants(taken: tuple[Work, ...]) -> list[str]:
    return [held.tenant for held in taken]


def test_a_long_queue_does_not_delay_anothers_first_piece(line: Queue) -> None:
    line.put("northwind", 30)
    line.put("acme", due=0)

    assert Counter(tenants(line.take(8))) == {"northwind": 7, "acme": 1}


def test_one_hand_serves_everybody_in_turn(line: Queue) -> None:
    for tenant in ("a", "b", "c"):
        line.put(tenant, 3)

    served: list[str] = []
    for _ in range(7):
        served += tenants(line.take(1, after=served[-1] if served else None))

    assert served == ["a", "b", "c", "a", "b", "c", "a"]


def test_whom_a_person_waits_for_goes_first_whoever_else_is_due(line: Queue) -> None:
    line.put("a", 20)
    line.put("b", kind=WorkKind.PREPARE, lane=Lane.PROMPT)

    assert tenants(line.take(1)) == ["b"]


def test_what_is_begun_goes_before_what_is_not(line: Queue) -> None:
    line.put("a", 5)
    line.put("a", kind=WorkKind.STAMP, lane=Lane.BEGUN)

    assert [held.kind for held in line.take(1)] == [WorkKind.STAMP]


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


def test_what_is_due_later_is_the_next_moment_where_nothing_waits(line: Queue) -> None:
    line.put("a", due=60)
    assert line.next_at() == NOON + 60 * SECOND

    line.put("b")
    assert line.next_at() == NOON


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


def test_without_pacing_everybody_still_has_a_turn(line: Queue) -> None:
    line.put("a", 30)
    line.put("b", 2)
    free = Claims(buckets=None)

    taken = line.database.transact(
        lambda tx: free.take(tx, at=NOON, watch=NOON, lease=LEASE, limit=20)
    )

    assert Counter(tenants(taken)) == {"a": 18, "b": 2}
    assert line.database.transact(lambda tx: free.next_at(tx, at=NOON, watch=NOON)) == NOON


@on_sqlite
def test_a_claim_never_reads_the_whole_table_of_work(line: Queue) -> None:
    statements: list[str] = []
    line.put("a", 3)

    def explain(tx: Tx) -> None:
        driver = tx.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(statements.append)
        line.claims.take(tx, at=NOON, watch=NOON, lease=LEASE, limit=8)
        line.claims.next_at(tx, at=NOON, watch=NOON)
        driver.set_trace_callback(None)
        for statement in statements:
            if statement.startswith(("SELECT", "WITH")) and " work" in statement:
                plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
                scans = [row[3] for row in plan if row[3].startswith("SCAN work")]
                assert not scans, f"{scans} in {statement}"

    line.database.transact(explain)
    assert any(statement.startswith("WITH") for statement in statements)


def test_workers_at_the_same_time_never_take_more_than_the_bucket_holds(line: Queue) -> None:
    line.put("a", 80)
    line.put("b", 80)

    def work(number: int) -> Counter[str]:
        return line.drain(hands=5)

    with ThreadPoolExecutor(WORKERS) as pool:
        done = sum(pool.map(work, range(WORKERS)), Counter())

    assert done == {"a": 34, "b": 34}
    assert (line.left("a"), line.left("b")) == (6, 6)
