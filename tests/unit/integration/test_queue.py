"""The queue: work is put once, comes when it is due, and is found by its index."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

import psycopg
from sqlalchemy import event

from integration.storage.database import Database
from integration.storage.queue import free_work
from integration.storage.queue import work as queue
from tests.unit.integration.queue_rows import claim, database, put
from tests.unit.integration.stage import NOON

__all__ = ["database"]


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


def test_the_next_moment_is_when_something_can_be_claimed(database: Database) -> None:
    assert database.transact(free_work.next_due_at) is None
    put(database, "wrk_1")
    assert database.transact(free_work.next_due_at) == NOON
    claim(database)
    assert database.transact(free_work.next_due_at) == NOON


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
