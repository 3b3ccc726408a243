"""Work that is asked for again: how it stands, what has ended since a moment, and due once more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import case, select, update

from integration.domain.ids import WorkId
from integration.domain.pacing import Lane
from integration.domain.work import WorkState
from integration.storage.tables.work import work


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    kind: str
    state: WorkState


def standing(tx: Tx, id: WorkId) -> Standing | None:
    """Held until the end of the transaction: two who ask for it again are one after the other."""
    asked = select(work.c.kind, work.c.state).where(work.c.id == id).with_for_update()
    row = tx.execute(asked).one_or_none()
    return Standing(kind=row.kind, state=WorkState(row.state)) if row else None


def ended(
    tx: Tx, states: Collection[WorkState], *, since: datetime, tenant: str | None
) -> tuple[WorkId, ...]:
    """In these states since then or later; a tenant's, or everybody's."""
    asked = select(work.c.id).where(
        work.c.state.in_([state.value for state in states]), work.c.updated_at >= since
    )
    if tenant is not None:
        asked = asked.where(work.c.tenant == tenant)
    return tuple(WorkId(id) for id in tx.execute(asked.with_for_update()).scalars())


def redo(tx: Tx, ids: Collection[WorkId], *, slowest: Lane, at: datetime) -> None:
    """Due again as if it were new, but for its id and its lane: asked for by hand, once."""
    tx.execute(
        update(work)
        .where(work.c.id.in_(list(ids)))
        .values(
            state=WorkState.DUE.value,
            attempts=0,
            due_at=at,
            fence=work.c.fence + 1,
            lease_expires_at=None,
            manual=True,
            lane=case((work.c.lane > int(slowest), int(slowest)), else_=work.c.lane),
            updated_at=at,
        )
    )
