"""One bucket per customer and app, shared by all workers and processes through its row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy import Connection as Tx

from integration.domain.pacing import NOTHING_HEARD, Bucket, Heard, Limit, full
from integration.domain.ports import Clock
from integration.storage.database import insert_once
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.tables.pacing import rate_buckets, rate_holds

# Longer than any step (integration.worker.loop), or its calls would be given up under its hands.
LIFE = timedelta(seconds=30)


def _named(table: Table) -> tuple[ColumnElement[bool], ...]:
    """The bind parameters that `Buckets._of` gives."""
    return (
        table.c.customer_id.in_(bindparam("customers", expanding=True)),
        table.c.app_id == bindparam("app"),
    )


# Made once, because to make them takes longer than to run them (docs/decisions/0078).
_KEPT = select(rate_buckets).where(*_named(rate_buckets))
_LOOK = Prepared(_KEPT)
_LOCK = Prepared(_KEPT.order_by(rate_buckets.c.customer_id).with_for_update())
_SAVE = Prepared(update(rate_buckets).where(*_named(rate_buckets)))
_HOLD = Prepared(insert(rate_holds))
_HOLDS = Prepared(select(rate_holds).where(*_named(rate_holds)))
_MINE = (*_named(rate_holds), rate_holds.c.holder == bindparam("mine"))
_HOLD_MORE = Prepared(
    update(rate_holds).where(*_MINE).values(calls=rate_holds.c.calls + bindparam("more"))
)
_SETTLE = Prepared(delete(rate_holds).where(*_MINE).returning(rate_holds.c.calls))
_GIVE_UP = Prepared(
    delete(rate_holds).where(*_named(rate_holds), rate_holds.c.expires_at <= bindparam("watch"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Calls that `holder` may make; whoever dies with them is taken to have made them all."""

    customer_id: str
    holder: str
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """
    `ceiling` is as fast as we ever go. What iCIMS announces may be less, and then that holds.

    `at` is the time that tokens trickle by, a staging clock's where there is one; `watch` is the
    system's, by which holders die.
    """

    ceiling: Limit
    app_id: str
    watch: Clock

    def look(self, tx: Tx, customers: Collection[str], *, at: datetime) -> dict[str, Bucket]:
        """As they are, without waiting for anybody; whoever never called has a full one."""
        rows, holds = _LOOK.all(tx, self._of(customers)), self._holds(tx, customers)
        return self._buckets(customers, rows, holds, at=at, watch=self.watch.now())

    def lock(self, tx: Tx, customers: Collection[str], *, at: datetime) -> dict[str, Bucket]:
        """
        Nobody else holds or settles until the end of the transaction: the others wait, on
        PostgreSQL for the rows, on SQLite for the file. Locked in one order by all, or two would
        wait for each other.
        """
        rows = self._locked(tx, customers, at=at)
        holds, watch = self._holds(tx, customers), self.watch.now()
        buckets = self._buckets(customers, rows, holds, at=at, watch=watch)
        given_up = {hold["customer_id"] for hold in holds if hold["expires_at"] <= watch}
        for customer_id in given_up:
            _GIVE_UP.run(tx, {**self._of([customer_id]), "watch": watch})
            self._save(tx, customer_id, buckets[customer_id])
        return buckets

    def hold(self, tx: Tx, holds: Iterable[Hold]) -> None:
        """As their buckets allowed, which are locked."""
        expires_at = self.watch.now() + LIFE
        rows = [
            {
                "customer_id": one.customer_id,
                "app_id": self.app_id,
                "holder": one.holder,
                "calls": one.calls,
                "expires_at": expires_at,
            }
            for one in holds
            if one.calls
        ]
        _HOLD.run_each(tx, rows)

    def hold_more(self, tx: Tx, hold: Hold) -> None:
        """A step needs more calls than most do."""
        mine = self._of([hold.customer_id]) | {"mine": hold.holder, "more": hold.calls}
        if not _HOLD_MORE.run(tx, mine):
            self.hold(tx, [hold])

    def settle(
        self,
        tx: Tx,
        customer_id: str,
        holder: str,
        *,
        used: int,
        heard: Heard = NOTHING_HEARD,
        at: datetime,
    ) -> None:
        """
        What was held is spent as far as it was used, and what iCIMS said is remembered. What others
        hold is for whoever takes next to count.
        """
        [row] = self._locked(tx, [customer_id], at=at)
        bucket = self._kept(row, at)
        held = _SETTLE.value(tx, self._of([customer_id]) | {"mine": holder})

        if heard.limit is not None:
            bucket = bucket.under(self.ceiling.at_most(heard.limit), at)
        # Nothing held any more: it was given up, and with that spent.
        settled = bucket.settle(held=held or 0, used=used if held else 0, heard=heard, now=at)
        self._save(tx, customer_id, settled, announced=heard.limit is not None)

    def _locked(self, tx: Tx, customers: Collection[str], *, at: datetime) -> Sequence[Row]:
        wanted = self._of(customers)
        rows = _LOCK.all(tx, wanted)
        if len(rows) < len(set(customers)):
            self._begin(tx, sorted(set(customers) - {row["customer_id"] for row in rows}), at=at)
            rows = _LOCK.all(tx, wanted)
        return rows

    def _begin(self, tx: Tx, customers: Sequence[str], *, at: datetime) -> None:
        for customer_id in customers:
            keys = {"customer_id": customer_id, "app_id": self.app_id, "announced": False}
            insert_once(tx, rate_buckets, keys | _values(full(self.ceiling, at)))

    def _save(self, tx: Tx, customer_id: str, bucket: Bucket, *, announced: bool = False) -> None:
        values = _values(bucket) | ({"announced": True} if announced else {})
        _SAVE.run(tx, self._of([customer_id]) | values)

    def _holds(self, tx: Tx, customers: Collection[str]) -> Sequence[Row]:
        return _HOLDS.all(tx, self._of(customers))

    def _buckets(
        self,
        customers: Collection[str],
        rows: Sequence[Row],
        holds: Sequence[Row],
        *,
        at: datetime,
        watch: datetime,
    ) -> dict[str, Bucket]:
        buckets = {one: full(self.ceiling, at) for one in customers}
        buckets |= {row["customer_id"]: self._kept(row, at) for row in rows}
        for hold in holds:
            one, calls = hold["customer_id"], hold["calls"]
            if hold["expires_at"] > watch:
                buckets[one] = buckets[one].hold(calls)
            else:
                buckets[one] = buckets[one].settle(held=0, used=calls, heard=NOTHING_HEARD, now=at)
        return buckets

    def _kept(self, row: Row, at: datetime) -> Bucket:
        limit = Limit(
            capacity=row["capacity"], quota=row["quota"], window_seconds=row["window_seconds"]
        )
        bucket = Bucket(
            limit=limit, drops=row["drops"], at=row["at"], closed_until=row["closed_until"]
        ).recounted(at)
        return bucket.under(self.ceiling.at_most(limit) if row["announced"] else self.ceiling, at)

    def _of(self, customers: Collection[str]) -> dict[str, object]:
        return {"customers": list(customers), "app": self.app_id}


def _values(bucket: Bucket) -> dict[str, object]:
    return {
        "capacity": bucket.limit.capacity,
        "quota": bucket.limit.quota,
        "window_seconds": bucket.limit.window_seconds,
        "drops": bucket.drops,
        "at": bucket.at,
        "closed_until": bucket.closed_until,
    }
