"""The queue: claim under a lease with a fencing token, record, retry, park, resume."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import (
    bindparam,
    select,
    update,
)

from integration.domain.ids import WorkId
from integration.domain.pacing import Lane
from integration.domain.work import Work, WorkState
from integration.storage.database import insert_once
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.queue.heads import Due
from integration.storage.residency.transits import settled
from integration.storage.tables.work import free, is_open, work

OPEN = (WorkState.DUE.value, WorkState.PARKED.value)


class LeaseLost(Exception):
    """Somebody else holds this work by now, or it was cancelled: nothing may be recorded."""


def enqueue(
    tx: Tx,
    *,
    id: WorkId,
    kind: str,
    tenant: str,
    subject: str,
    traceparent: str,
    at: datetime,
    payload: Mapping[str, str] | None = None,
    lane: int = Lane.BEGUN,
) -> bool:
    """At most one piece of work per tenant, subject and kind, however often it is asked for."""
    return insert_once(
        tx,
        work,
        {
            "id": id,
            "key": f"{tenant}/{subject}/{kind}",
            "kind": kind,
            "tenant": tenant,
            "subject": subject,
            "payload": json.dumps(payload or {}),
            "lane": int(lane),
            "state": WorkState.DUE.value,
            "attempts": 0,
            "due_at": at,
            "fence": 0,
            "manual": False,
            "traceparent": traceparent,
            "created_at": at,
            "updated_at": at,
        },
    )


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


def finish(tx: Tx, held: Work, *, at: datetime) -> None:
    _record(tx, held, state=WorkState.DONE, at=at)


def retry(tx: Tx, held: Work, *, due_at: datetime, reason: str, at: datetime) -> None:
    _record(tx, held, state=WorkState.DUE, due_at=due_at, reason=reason, at=at)


def postpone(tx: Tx, held: Work, *, due_at: datetime, reason: str, at: datetime) -> None:
    """It has to wait, and was not attempted: its schedule is as it was."""
    _record(tx, held, state=WorkState.DUE, due_at=due_at, reason=reason, at=at, attempted=False)


def give_up(tx: Tx, held: Work, *, reason: str, at: datetime) -> None:
    """Visibly exhausted: the row stays, with the last reason."""
    _record(tx, held, state=WorkState.EXHAUSTED, reason=reason, at=at)


def release(tx: Tx, held: Collection[Work]) -> None:
    """Give back what will not be recorded: whoever comes next need not wait for the lease."""
    for one in held:
        tx.execute(
            update(work)
            .where(work.c.id == one.id, work.c.fence == one.fence, is_open(work))
            .values(lease_expires_at=None)
        )


def park(
    tx: Tx, held: Work, *, code: str, reason: str, look_again_at: datetime | None, at: datetime
) -> None:
    _record(tx, held, state=WorkState.PARKED, due_at=look_again_at, reason=reason, code=code, at=at)


def resume(tx: Tx, *, tenant: str, codes: Collection[str] | None = None, at: datetime) -> int:
    """
    Parked work of a tenant becomes due, with a full schedule ahead of it.

    A worker that holds some of it at this moment loses it: what it saw is outdated.
    """
    statement = (
        update(work)
        .where(work.c.tenant == tenant, work.c.state == WorkState.PARKED.value)
        .values(
            state=WorkState.DUE.value,
            attempts=0,
            due_at=at,
            fence=work.c.fence + 1,
            lease_expires_at=None,
            updated_at=at,
        )
    )
    if codes is not None:
        statement = statement.where(work.c.reason_code.in_(list(codes)))
    return tx.execute(statement).rowcount


def cancel(tx: Tx, *, tenant: str, subject: str | None = None, reason: str, at: datetime) -> int:
    """What is not done of a subject, or of the whole tenant, is not done or sent again any more."""
    statement = (
        update(work)
        .where(work.c.tenant == tenant, work.c.state.in_((*OPEN, WorkState.EXHAUSTED.value)))
        .values(
            state=WorkState.CANCELLED.value,
            due_at=None,
            fence=work.c.fence + 1,
            lease_expires_at=None,
            reason=reason,
            updated_at=at,
        )
    )
    if subject is not None:
        statement = statement.where(work.c.subject == subject)
    return tx.execute(statement).rowcount


def parked_reason(tx: Tx, *, tenant: str, subject: str) -> str | None:
    return (
        tx.execute(
            select(work.c.reason).where(
                work.c.tenant == tenant,
                work.c.subject == subject,
                work.c.state == WorkState.PARKED.value,
            )
        )
        .scalars()
        .first()
    )


def _record(
    tx: Tx,
    held: Work,
    *,
    state: WorkState,
    at: datetime,
    due_at: datetime | None = None,
    reason: str | None = None,
    code: str | None = None,
    attempted: bool = True,
) -> None:
    recorded = _RECORD.run(
        tx,
        {
            "held_id": held.id,
            "held_fence": held.fence,
            "state": state.value,
            "attempts": held.attempts + attempted,
            "due_at": due_at,
            "lease_expires_at": None,
            "manual": False,
            "reason": reason,
            "reason_code": code,
            "updated_at": at,
        },
    )
    if recorded != 1:
        raise LeaseLost(f"{held.id} is not held with fence {held.fence} any more.")


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
_RECORD = Prepared(
    update(work).where(
        work.c.id == bindparam("held_id"),
        work.c.fence == bindparam("held_fence"),
        work.c.state.in_(OPEN),
    )
)
