"""Looking at the queue without taking anything: how much waits, since when, and before whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, func, select, true, tuple_

from integration.domain.pacing import calls_of
from integration.domain.queues import OpenWork
from integration.domain.work import WorkState
from integration.storage.tables.work import free, is_open, work


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """
    Of a whole region, or of one customer. `later` is scheduled for a later moment; `oldest` is due
    since then.
    """

    waiting: int
    under_way: int
    later: int
    parked: int
    exhausted: int
    oldest: datetime | None


def waiting(
    tx: Tx, tenants: Collection[str], *, at: datetime, watch: datetime
) -> dict[str, dict[str, int]]:
    """By tenant and kind: what is due and held by nobody."""
    counted = tx.execute(
        select(work.c.tenant, work.c.kind, func.count().label("pieces"))
        .where(is_open(work), work.c.tenant.in_(list(tenants)))
        .where(work.c.state == WorkState.DUE.value, work.c.due_at <= at, free(watch))
        .group_by(work.c.tenant, work.c.kind)
    )
    found: dict[str, dict[str, int]] = {tenant: {} for tenant in tenants}
    for row in counted:
        found[row.tenant][row.kind] = row.pieces
    return found


def depth(tx: Tx, *, tenant: str | None = None, at: datetime, watch: datetime) -> Depth:
    theirs = true() if tenant is None else work.c.tenant == tenant
    due = work.c.state == WorkState.DUE.value
    ready = due & (work.c.due_at <= at)
    row = tx.execute(
        select(
            func.count().filter(ready & free(watch)).label("waiting"),
            func.count().filter(~free(watch)).label("under_way"),
            func.count().filter(due & (work.c.due_at > at)).label("later"),
            func.count().filter(work.c.state == WorkState.PARKED.value).label("parked"),
            func.min(work.c.due_at).filter(ready & free(watch)).label("oldest"),
        ).where(is_open(work), theirs)
    ).one()
    exhausted = tx.execute(
        select(func.count()).where(work.c.state == WorkState.EXHAUSTED.value, theirs)
    ).scalar_one()
    return Depth(**row._mapping, exhausted=exhausted)


def of_subject(
    tx: Tx, *, tenant: str, subject: str, at: datetime, watch: datetime
) -> tuple[OpenWork, ...]:
    """Open or given up, the oldest first."""
    shown = [WorkState.DUE.value, WorkState.PARKED.value, WorkState.EXHAUSTED.value]
    rows = tx.execute(
        select(work)
        .where(work.c.tenant == tenant, work.c.subject == subject, work.c.state.in_(shown))
        .order_by(work.c.created_at, work.c.id)
    ).mappings()
    return tuple(
        OpenWork(
            id=row["id"],
            kind=row["kind"],
            state=WorkState(row["state"]),
            lane=row["lane"],
            attempts=row["attempts"],
            due_at=row["due_at"],
            held=row["lease_expires_at"] is not None and row["lease_expires_at"] > watch,
            reason=row["reason"],
            calls_before=_calls_before(tx, row, at=at, watch=watch),
        )
        for row in rows
    )


def _calls_before(tx: Tx, row: RowMapping, *, at: datetime, watch: datetime) -> int:
    """In the order of the claim: by lane, then the oldest first."""
    if row["state"] != WorkState.DUE.value:
        return 0
    place = tuple_(work.c.lane, work.c.due_at, work.c.id)
    counted = tx.execute(
        select(work.c.kind, func.count().label("pieces"))
        .where(is_open(work), work.c.tenant == row["tenant"], work.c.due_at <= at, free(watch))
        .where(place < tuple_(row["lane"], row["due_at"], row["id"]))
        .group_by(work.c.kind)
    )
    return sum(calls_of(one.kind) * one.pieces for one in counted)
