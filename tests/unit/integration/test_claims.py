"""Claims: each customer in turn, whoever else claims, and never by reading the whole table."""

from __future__ import annotations

import sqlite3
from collections import Counter

from sqlalchemy import Connection as Tx

from integration.domain.pacing import Lane
from integration.domain.work import WorkKind
from integration.storage.queue.claims import Claims
from tests.databases import on_sqlite
from tests.unit.integration.claiming import LEASE, SECOND, Queue, line, tenants
from tests.unit.integration.stage import NOON

__all__ = ["line"]


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


def test_what_is_due_later_is_the_next_moment_where_nothing_waits(line: Queue) -> None:
    line.put("a", due=60)
    assert line.next_at() == NOON + 60 * SECOND

    line.put("b")
    assert line.next_at() == NOON


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
