"""The queue: claims, leases, fences, parking."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Self

import psycopg
import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import event

from integration.domain.ids import WorkId
from integration.domain.pacing import Lane
from integration.domain.work import Work
from integration.storage.database import Database
from integration.storage.queue import free_work, work_again
from integration.storage.queue import work as queue
from integration.storage.queue.work import LeaseLost
from tests.unit.integration.stage import NOON, TRACE

LEASE = timedelta(seconds=30)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def put(
    database: Database,
    id: str,
    *,
    subject: str = "ord_1",
    seconds: float = 0,
    tenant: str = "cus_1",
) -> bool:
    return database.transact(
        lambda tx: queue.enqueue(
            tx,
            id=WorkId(id),
            kind="email.send",
            tenant=tenant,
            subject=subject,
            traceparent=TRACE,
            at=NOON + timedelta(seconds=seconds),
        )
    )


def taken(
    tx: Tx, *, at: datetime, watch: datetime, limit: int = 10, tenant: str = "cus_1"
) -> tuple[Work, ...]:
    found = free_work.due(tx, tenant=tenant, at=at, watch=watch, limit=limit)
    return free_work.hold(tx, found, until=watch + LEASE)


def claim(
    database: Database, *, seconds: float = 0, limit: int = 10, tenant: str = "cus_1"
) -> tuple[Work, ...]:
    at = NOON + timedelta(seconds=seconds)
    return database.transact(lambda tx: taken(tx, at=at, watch=at, limit=limit, tenant=tenant))


def park(database: Database, held: Work) -> None:
    database.transact(
        lambda tx: queue.park(tx, held, code="c", reason="r", look_again_at=None, at=NOON)
    )


def resume(database: Database, code: str) -> int:
    return database.transact(lambda tx: queue.resume(tx, tenant="cus_1", codes=[code], at=NOON))


def test_the_same_work_is_put_once(database: Database) -> None:
    assert put(database, "wrk_1")
    assert not put(database, "wrk_2")
    assert [held.id for held in claim(database)] == ["wrk_1"]


def test_only_due_work_is_claimed_the_oldest_first(database: Database) -> None:
    put(database, "wrk_b", subject="b", seconds=-1)
    put(database, "wrk_a", subject="a", seconds=-2)
    put(database, "wrk_c", subject="c", seconds=1)

    assert [held.id for held in claim(database, limit=1)] == ["wrk_a"]
    assert [held.id for held in claim(database)] == ["wrk_b"]


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


def test_retried_work_comes_back_with_its_count(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    later = NOON + timedelta(seconds=5)
    database.transact(lambda tx: queue.retry(tx, held, due_at=later, reason="503", at=NOON))

    assert claim(database, seconds=4) == ()
    assert [again.attempts for again in claim(database, seconds=5)] == [1]


def test_what_has_to_wait_was_not_attempted(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    later = NOON + timedelta(seconds=5)
    database.transact(lambda tx: queue.postpone(tx, held, due_at=later, reason="429", at=NOON))

    assert claim(database, seconds=4) == ()
    assert [again.attempts for again in claim(database, seconds=5)] == [0]


def test_parked_work_waits_until_it_is_resumed(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    park(database, held)

    assert claim(database, seconds=10**6) == ()
    assert resume(database, "other") == 0
    assert resume(database, "c") == 1
    assert len(claim(database)) == 1


def test_what_is_resumed_is_lost_to_whoever_looked_again_at_this_moment(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    database.transact(
        lambda tx: queue.park(tx, held, code="c", reason="r", look_again_at=NOON, at=NOON)
    )
    (looking,) = claim(database)

    assert resume(database, "c") == 1

    with pytest.raises(LeaseLost):
        database.transact(lambda tx: queue.finish(tx, looking, at=NOON))
    assert [again.attempts for again in claim(database)] == [0]


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


def test_what_is_asked_for_again_by_hand_is_lost_to_its_holder(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    database.transact(
        lambda tx: work_again.redo(tx, held.id, slowest=Lane.PROMPT, at=NOON + timedelta(seconds=1))
    )

    with pytest.raises(LeaseLost):
        database.transact(lambda tx: queue.finish(tx, held, at=NOON))
    assert claim(database) == ()
    assert [(again.attempts, again.manual) for again in claim(database, seconds=1)] == [(0, True)]


def test_cancelled_work_is_lost_to_its_holder(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    database.transact(lambda tx: queue.cancel(tx, tenant="cus_1", reason="no", at=NOON))

    with pytest.raises(LeaseLost):
        database.transact(lambda tx: queue.finish(tx, held, at=NOON))


def test_what_is_cancelled_is_of_one_subject_or_of_one_customer(database: Database) -> None:
    for tenant in ("cus_1", "cus_2"):
        for subject in ("ord_1", "ord_2"):
            put(database, f"wrk_{tenant}_{subject}", subject=subject, tenant=tenant)

    def cancelled(subject: str | None) -> int:
        return database.transact(
            lambda tx: queue.cancel(tx, tenant="cus_1", subject=subject, reason="no", at=NOON)
        )

    assert cancelled("ord_1") == 1
    assert [held.subject for held in claim(database)] == ["ord_2"]
    assert cancelled(None) == 1
    assert [held.subject for held in claim(database, tenant="cus_2")] == ["ord_1", "ord_2"]


def test_what_is_resumed_is_of_one_customer(database: Database) -> None:
    for tenant in ("cus_1", "cus_2"):
        put(database, f"wrk_{tenant}", tenant=tenant)
        (held,) = claim(database, tenant=tenant)
        park(database, held)

    assert resume(database, "c") == 1
    assert (len(claim(database)), claim(database, tenant="cus_2")) == (1, ())


def test_the_next_moment_is_when_something_can_be_claimed(database: Database) -> None:
    assert database.transact(free_work.next_due_at) is None
    put(database, "wrk_1")
    assert database.transact(free_work.next_due_at) == NOON
    claim(database)
    assert database.transact(free_work.next_due_at) == NOON


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


def test_what_is_due_is_found_by_the_index_over_open_work(
    postgresql_url: str,
) -> None:
    database = Database(postgresql_url)
    fill = """
        INSERT INTO work (id, key, kind, tenant, subject, payload, state, attempts, due_at, fence,
                          lane, manual, traceparent, created_at, updated_at)
        SELECT 'wrk_' || n, n, 'email.send', 'cus_1', n, '{}',
               CASE WHEN mod(n, 1000) = 0 THEN 'due' ELSE 'done' END, 1,
               CASE WHEN mod(n, 1000) = 0 THEN timestamp '2026-11-23 12:00' END, 1, 2, false, '',
               timestamp '2026-11-23 12:00', timestamp '2026-11-23 12:00'
        FROM generate_series(1, 20000) n"""
    database.transact(lambda tx: tx.exec_driver_sql(fill))
    database.transact(lambda tx: tx.exec_driver_sql("ANALYZE work"))
    statements: list[tuple[str, object]] = []

    class Noting(psycopg.Cursor[object]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Self:
            statements.append((query, params))
            return super().execute(query, params, **more)

    def note(connection: psycopg.Connection[object], *_: object) -> None:
        connection.cursor_factory = Noting

    event.listen(database.engine, "checkout", note)
    assert len(claim(database)) == 10
    [(statement, parameters)] = [one for one in statements if "SKIP LOCKED" in one[0]]
    plan = database.transact(
        lambda tx: tx.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars().all()  # type: ignore[arg-type]
    )
    database.close()

    partial = ("ix_work_open", "ix_work_tenant_lane_due_at")
    assert any(name in line for line in plan for name in partial), "\n".join(plan)
