"""Legal holds: they are placed and released, and a released one remains with its dates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, bindparam, or_, select, update

from integration.domain.ids import CandidateId, CustomerId, HoldId
from integration.domain.retention import Ground, Hold
from integration.storage.prepared import Prepared
from integration.storage.tables.retention import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    everybody: bool
    candidates: Collection[str]


def place(tx: Tx, hold: Hold) -> None:
    tx.execute(
        holds.insert().values(
            id=hold.id,
            customer_id=hold.customer_id,
            candidate_id=hold.candidate_id,
            ground=hold.ground.value,
            note=hold.note,
            placed_by=hold.placed_by,
            placed_at=hold.placed_at,
        )
    )


def release(tx: Tx, hold_id: HoldId, *, by: str, at: datetime) -> bool:
    """False when it was released before."""
    released = tx.execute(
        update(holds)
        .where(holds.c.id == hold_id, holds.c.released_at.is_(None))
        .values(released_by=by, released_at=at)
    )
    return released.rowcount == 1


def find(tx: Tx, hold_id: HoldId) -> Hold | None:
    row = tx.execute(select(holds).where(holds.c.id == hold_id)).mappings().one_or_none()
    return _hold(row) if row else None


def active(tx: Tx, *, customer_id: CustomerId | None = None) -> tuple[Hold, ...]:
    asked = select(holds).where(holds.c.released_at.is_(None)).order_by(holds.c.placed_at.desc())
    if customer_id is not None:
        asked = asked.where(holds.c.customer_id == customer_id)
    return tuple(_hold(row) for row in tx.execute(asked).mappings())


def on(tx: Tx, customer_id: CustomerId, candidate_id: CandidateId) -> bool:
    """One that holds is not released before the end of this transaction."""
    return _ON.first(tx, {"customer": customer_id, "candidate": candidate_id}) is not None


_ON = Prepared(
    select(holds.c.id)
    .where(
        holds.c.customer_id == bindparam("customer"),
        holds.c.released_at.is_(None),
        or_(holds.c.candidate_id.is_(None), holds.c.candidate_id == bindparam("candidate")),
    )
    .limit(1)
    .with_for_update(read=True)
)


def of_customer(tx: Tx, customer_id: CustomerId) -> Held:
    found = active(tx, customer_id=customer_id)
    return Held(
        everybody=any(hold.candidate_id is None for hold in found),
        candidates=[hold.candidate_id for hold in found if hold.candidate_id],
    )


def forget(tx: Tx, customer_id: CustomerId, candidate_ids: Collection[str]) -> None:
    """Released holds of people who are erased: what was noted about them goes with them."""
    tx.execute(
        update(holds)
        .where(holds.c.customer_id == customer_id, holds.c.candidate_id.in_(candidate_ids))
        .values(candidate_id="", note="")
    )


def _hold(row: RowMapping) -> Hold:
    return Hold(
        id=HoldId(row["id"]),
        customer_id=CustomerId(row["customer_id"]),
        candidate_id=CandidateId(row["candidate_id"]) if row["candidate_id"] else None,
        ground=Ground(row["ground"]),
        note=row["note"],
        placed_by=row["placed_by"],
        placed_at=row["placed_at"],
        released_by=row["released_by"],
        released_at=row["released_at"],
    )
