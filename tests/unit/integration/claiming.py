"""Work of several customers in one database, and hands that claim it and say that it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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
from integration.storage.queue.buckets import Buckets
from integration.storage.queue.claims import Claims
from tests.unit.integration.stage import NOON, TRACE, StandingClock

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
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
