"""Erasures as durable work: rows claimed under a lease and taken up again after a crash."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, func, or_, select, update

from integration.domain.ids import CandidateId, CustomerId, ErasureId
from integration.domain.retention import Cause, Erasure, ErasureState, Policy
from integration.storage.prepared import Prepared
from integration.storage.residency.transits import settled
from integration.storage.tables.retention import erasures

OPEN = (ErasureState.ROWS.value, ErasureState.BYTES.value)


class ErasureLost(Exception):
    """Somebody else goes on with this erasure by now."""


def add(tx: Tx, erasure: Erasure) -> None:
    tx.execute(
        erasures.insert().values(
            id=erasure.id,
            customer_id=erasure.customer_id,
            cause=erasure.cause.value,
            state=erasure.state.value,
            candidate_id=erasure.candidate_id,
            cutoff=erasure.cutoff,
            policy_days=erasure.policy.days,
            policy_version=erasure.policy.version,
            requested_by=erasure.requested_by,
            requested_at=erasure.requested_at,
            due_at=erasure.due_at,
            counts=json.dumps(dict(erasure.counts)),
            proof=json.dumps(dict(erasure.proof)),
            fence=0,
        )
    )


def unfinished(
    tx: Tx, customer_id: CustomerId, *, candidate_id: CandidateId | None
) -> Erasure | None:
    """Of this candidate, or by the customer's period when None; bytes may be left to do."""
    asked = select(erasures).where(
        erasures.c.customer_id == customer_id,
        erasures.c.candidate_id.is_(None)
        if candidate_id is None
        else erasures.c.candidate_id == candidate_id,
        erasures.c.state.in_([ErasureState.WAITING.value, ErasureState.ROWS.value]),
    )
    if candidate_id is None:
        asked = asked.where(erasures.c.cause == Cause.RETENTION.value)
    row = tx.execute(asked.limit(1)).mappings().one_or_none()
    return _erasure(row) if row else None


def claim(
    tx: Tx, *, state: ErasureState, at: datetime, watch: datetime, lease: timedelta
) -> Erasure | None:
    """The oldest that is due and that nobody holds; `watch` is the system's time."""
    asked = (
        select(erasures)
        .where(
            erasures.c.state == state.value,
            erasures.c.due_at <= at,
            settled(erasures.c.customer_id),
            or_(erasures.c.lease_expires_at.is_(None), erasures.c.lease_expires_at <= watch),
        )
        .order_by(erasures.c.due_at, erasures.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = tx.execute(asked).mappings().one_or_none()
    if row is None:
        return None
    tx.execute(
        update(erasures)
        .where(erasures.c.id == row["id"])
        .values(fence=erasures.c.fence + 1, lease_expires_at=watch + lease)
    )
    return _erasure({**row, "fence": row["fence"] + 1})


def record(
    tx: Tx,
    held: Erasure,
    *,
    state: ErasureState,
    counts: Mapping[str, int],
    proof: Mapping[str, str] | None = None,
    done_at: datetime | None = None,
    release: bool = True,
) -> None:
    """Refuses ErasureLost. From the moment its rows are gone it names no candidate any more."""
    values: dict[str, object] = {"state": state.value, "counts": json.dumps(dict(counts))}
    if state in (ErasureState.BYTES, ErasureState.DONE):
        values["candidate_id"] = None
    if proof is not None:
        values["proof"] = json.dumps(dict(proof))
    if done_at is not None:
        values["done_at"] = done_at
    if release:
        values["lease_expires_at"] = None
    recorded = tx.execute(
        update(erasures)
        .where(erasures.c.id == held.id, erasures.c.fence == held.fence)
        .values(**values)
    )
    if recorded.rowcount != 1:
        raise ErasureLost(f"{held.id} is not held with fence {held.fence} any more.")


def move(tx: Tx, erasure_id: ErasureId, state: ErasureState, *, due_at: datetime) -> None:
    """Between waiting for a hold and being done."""
    tx.execute(
        update(erasures)
        .where(erasures.c.id == erasure_id)
        .values(state=state.value, due_at=due_at, fence=erasures.c.fence + 1, lease_expires_at=None)
    )


def waiting(tx: Tx, customer_id: CustomerId) -> tuple[Erasure, ...]:
    asked = select(erasures).where(
        erasures.c.customer_id == customer_id, erasures.c.state == ErasureState.WAITING.value
    )
    return tuple(_erasure(row) for row in tx.execute(asked).mappings())


def next_due_at(tx: Tx) -> datetime | None:
    found: datetime | None = _NEXT_DUE.value(tx)
    return found


_NEXT_DUE = Prepared(
    select(func.min(erasures.c.due_at, type_=erasures.c.due_at.type)).where(
        erasures.c.state.in_(OPEN), settled(erasures.c.customer_id)
    )
)


def find(tx: Tx, erasure_id: str) -> Erasure | None:
    row = tx.execute(select(erasures).where(erasures.c.id == erasure_id)).mappings().one_or_none()
    return _erasure(row) if row else None


def newest(
    tx: Tx, *, customer_id: CustomerId | None = None, limit: int = 50
) -> tuple[Erasure, ...]:
    asked = select(erasures).order_by(erasures.c.requested_at.desc(), erasures.c.id).limit(limit)
    if customer_id is not None:
        asked = asked.where(erasures.c.customer_id == customer_id)
    return tuple(_erasure(row) for row in tx.execute(asked).mappings())


def in_state(tx: Tx, states: Collection[ErasureState]) -> tuple[Erasure, ...]:
    asked = select(erasures).where(erasures.c.state.in_([state.value for state in states]))
    return tuple(_erasure(row) for row in tx.execute(asked.order_by(erasures.c.due_at)).mappings())


def _erasure(row: RowMapping | Mapping[str, object]) -> Erasure:
    read = dict(row)
    return Erasure(
        id=ErasureId(read["id"]),
        customer_id=CustomerId(read["customer_id"]),
        cause=Cause(read["cause"]),
        state=ErasureState(read["state"]),
        candidate_id=CandidateId(read["candidate_id"]) if read["candidate_id"] else None,
        cutoff=read["cutoff"],
        policy=Policy(days=read["policy_days"], version=read["policy_version"]),
        requested_by=read["requested_by"],
        requested_at=read["requested_at"],
        due_at=read["due_at"],
        done_at=read["done_at"],
        counts=json.loads(read["counts"]),
        proof=json.loads(read["proof"]),
        fence=read["fence"],
    )
