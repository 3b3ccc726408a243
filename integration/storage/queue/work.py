"""The queue: claim under a lease with a fencing token, record, retry, park, resume."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from itertools import takewhile

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


def claim(
    tx: Tx,
    *,
    at: datetime,
    watch: datetime,
    lease: timedelta,
    limit: int,
    tenant: str,
    may: Callable[[str, int], bool] = lambda kind, lane: True,
) -> tuple[Work, ...]:
    """
    What is due of a tenant, by lane and then the oldest first, held until the lease runs out; up to
    the first that it may not have, by kind and lane.

    Parked work with a due time is work whose cause we cannot be told of; it looks again. `at` is
    the time that things are due by. `watch` is the system's: a lease guards against a process that
    died, and no staging clock makes a process live or die.
    """
    asked = {"tenant": tenant, "at": at, "watch": watch, "limit": limit}
    found = _DUE.all(tx, asked)
    wanted = [row["id"] for row in takewhile(lambda row: may(row["kind"], row["lane"]), found)]
    if not wanted:
        return ()
    rows = _CLAIM.all(tx, {"wanted": wanted, "until": watch + lease})
    return tuple(_claimed(row) for row in sorted(rows, key=lambda row: wanted.index(row["id"])))


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
    """Open work of a subject, or of the whole tenant, will not be done any more."""
    statement = (
        update(work)
        .where(work.c.tenant == tenant, work.c.state.in_(OPEN))
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


def _claimed(row: Row) -> Work:
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
_DUE = Prepared(
    select(work.c.id, work.c.kind, work.c.lane)
    .where(
        is_open(work),
        work.c.tenant == bindparam("tenant"),
        work.c.due_at <= bindparam("at"),
        free(bindparam("watch")),
    )
    .order_by(work.c.lane, work.c.due_at, work.c.id)
    .limit(bindparam("limit"))
    # Several workers ask at once: each takes what no other is taking.
    .with_for_update(skip_locked=True)
)
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
_CLAIM = Prepared(
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
