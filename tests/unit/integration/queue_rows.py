"""Rows of the queue in one database: put, claimed, parked and resumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.ids import WorkId
from integration.domain.work import Work
from integration.storage.database import Database
from integration.storage.queue import free_work
from integration.storage.queue import work as queue
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
