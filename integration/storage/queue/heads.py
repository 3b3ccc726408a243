"""What each tenant's queue begins with, so that each has its turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import Select, bindparam, func, select

from integration.domain.ids import WorkId
from integration.storage.prepared import Prepared
from integration.storage.residency.transits import settled
from integration.storage.tables.work import free, is_open, work


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Work that is due and that nobody holds."""

    id: WorkId
    tenant: str
    kind: str
    lane: int
    due_at: datetime


def heads(tx: Tx, *, at: datetime, watch: datetime) -> tuple[Due, ...]:
    """
    What comes next of each tenant that has something due: one look into the index for each, however
    long its queue is.
    """
    return tuple(Due(**row) for row in _HEADS.all(tx, {"at": at, "watch": watch}))


def _heads() -> Select[str, str, str, int, datetime | None]:
    at = bindparam("at", type_=work.c.due_at.type)
    watch = bindparam("watch", type_=work.c.due_at.type)
    first = select(func.min(work.c.tenant).label("tenant")).where(is_open(work))
    ring = first.cte("ring", recursive=True)
    behind = select(func.min(work.c.tenant)).where(is_open(work), work.c.tenant > ring.c.tenant)
    ring = ring.union_all(select(behind.scalar_subquery()).where(ring.c.tenant.is_not(None)))
    one = work.alias("one")
    head = (
        select(one.c.id)
        .where(is_open(one), one.c.tenant == ring.c.tenant, one.c.due_at <= at, free(watch, one))
        .where(settled(one.c.tenant))
        .order_by(one.c.lane, one.c.due_at, one.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return select(work.c.id, work.c.tenant, work.c.kind, work.c.lane, work.c.due_at).select_from(
        ring.join(work, work.c.id == head)
    )


# Made once, because to make it takes longer than to run it (docs/decisions/0078).
_HEADS = Prepared(_heads())
