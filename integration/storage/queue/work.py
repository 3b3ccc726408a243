"""The queue: what is put into it, and what is recorded of it by whoever holds it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
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
from integration.storage.prepared import Prepared
from integration.storage.tables.work import work

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


# Made once, because to make it takes longer than to run it (docs/decisions/0078).
_RECORD = Prepared(
    update(work).where(
        work.c.id == bindparam("held_id"),
        work.c.fence == bindparam("held_fence"),
        work.c.state.in_(OPEN),
    )
)
