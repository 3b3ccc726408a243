"""What is due and free: found, held under a lease with a fencing token, and given back."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import bindparam, select, update

from integration.domain.ids import WorkId
from integration.domain.work import Work
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.queue.heads import Due
from integration.storage.residency.transits import settled
from integration.storage.tables.work import free, is_open, work


def due(
    tx: Tx, *, tenant: str, at: datetime, watch: datetime, limit: int, but: Collection[WorkId] = ()
) -> tuple[Due, ...]:
    """
    What is due of a tenant and held by nobody, by lane and then the oldest first, but for what is
    left out. On PostgreSQL nobody else finds it before this transaction ends.

    Parked work with a due time is work whose cause we cannot be told of; it looks again. `at` is
    the time that things are due by. `watch` is the system's: a lease guards against a process that
    died, and no staging clock makes a process live or die.
    """
    asked = {"tenant": tenant, "at": at, "watch": watch, "limit": limit + len(but)}
    found = (Due(**row) for row in _DUE.all(tx, asked))
    return tuple(one for one in found if one.id not in but)[:limit]


def still_due(tx: Tx, found: Sequence[Due], *, at: datetime, watch: datetime) -> tuple[Due, ...]:
    """Those of what was found that nobody has taken or is taking; as `due` has it."""
    asked = {"ids": [one.id for one in found], "at": at, "watch": watch}
    left = {row["id"] for row in _STILL_DUE.all(tx, asked)} if found else set()
    return tuple(one for one in found if one.id in left)


def hold(tx: Tx, wanted: Sequence[Due], *, until: datetime) -> tuple[Work, ...]:
    """What is due, and found in this transaction, until its lease ends or it is recorded."""
    if not wanted:
        return ()
    rows = _HOLD.all(tx, {"wanted": [one.id for one in wanted], "until": until})
    held = {row["id"]: _held(row) for row in rows}
    return tuple(held[one.id] for one in wanted)


def release(tx: Tx, held: Collection[Work]) -> None:
    """Give back what will not be recorded: whoever comes next need not wait for the lease."""
    for one in held:
        tx.execute(
            update(work)
            .where(work.c.id == one.id, work.c.fence == one.fence, is_open(work))
            .values(lease_expires_at=None)
        )


def next_due_at(
    tx: Tx, *, watch: datetime | None = None, after: datetime | None = None
) -> datetime | None:
    """
    The earliest moment at which some work is due, past or future; with `watch`, the system's time,
    only of work that nobody holds; with `after` only what is due later than that.
    """
    asked = {"watch": watch, "after": after}
    named = {name: value for name, value in asked.items() if value is not None}
    found: datetime | None = _NEXT_DUE[tuple(named)].value(tx, named)
    return found


def held_due_at(tx: Tx, *, watch: datetime) -> datetime | None:
    """The earliest moment that work was due at which somebody holds."""
    found: datetime | None = _HELD_DUE.value(tx, {"watch": watch})
    return found


def _held(row: Row) -> Work:
    return Work(
        id=WorkId(row["id"]),
        kind=row["kind"],
        tenant=row["tenant"],
        subject=row["subject"],
        payload=json.loads(row["payload"]),
        attempts=row["attempts"],
        fence=row["fence"],
        manual=row["manual"],
        due_at=row["due_at"],
        traceparent=row["traceparent"],
        lane=row["lane"],
    )


# Made once, because to make them takes longer than to run them (docs/decisions/0078).
_FREE_AND_DUE = (
    select(work.c.id, work.c.tenant, work.c.kind, work.c.lane, work.c.due_at)
    .where(is_open(work), work.c.due_at <= bindparam("at"), free(bindparam("watch")))
    # Several workers ask at once: each takes what no other is taking.
    .with_for_update(skip_locked=True)
)
_DUE = Prepared(
    _FREE_AND_DUE.where(work.c.tenant == bindparam("tenant"))
    .order_by(work.c.lane, work.c.due_at, work.c.id)
    .limit(bindparam("limit"))
)
_STILL_DUE = Prepared(_FREE_AND_DUE.where(work.c.id.in_(bindparam("ids", expanding=True))))
_HELD_DUE = Prepared(
    select(work.c.due_at)
    .where(is_open(work), work.c.lease_expires_at > bindparam("watch"))
    .order_by(work.c.due_at)
    .limit(1)
)
_AHEAD = (
    select(work.c.due_at)
    .where(is_open(work), work.c.due_at.is_not(None), settled(work.c.tenant))
    .order_by(work.c.due_at)
    .limit(1)
)
_FREE, _LATER = free(bindparam("watch")), work.c.due_at > bindparam("after")
_NEXT_DUE = {
    (): Prepared(_AHEAD),
    ("watch",): Prepared(_AHEAD.where(_FREE)),
    ("after",): Prepared(_AHEAD.where(_LATER)),
    ("watch", "after"): Prepared(_AHEAD.where(_FREE, _LATER)),
}
_HOLD = Prepared(
    update(work)
    .where(work.c.id.in_(bindparam("wanted", expanding=True)))
    .values(fence=work.c.fence + 1, lease_expires_at=bindparam("until"))
    .returning(work)
)
