"""Work that is asked for again: how it stands, what has ended since a moment, and due once more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy import Connection as Tx

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """All of it must hold; None is: any. `since` is when it came to be so, and included."""

    states: Collection[WorkState]
    since: datetime | None = None
    tenant: str | None = None
    kind: str | None = None

    @property
    def matching(self) -> Iterator[ColumnElement[bool]]:
        yield work.c.state.in_([state.value for state in self.states])
        if self.since is not None:
            yield work.c.updated_at >= self.since
        if self.tenant is not None:
            yield work.c.tenant == self.tenant
        if self.kind is not None:
            yield work.c.kind == self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How much of a tenant's work of one kind ended in one state."""

    tenant: str
    kind: str
    state: WorkState
    count: int


def groups(tx: Tx, asked: Ended) -> tuple[Group, ...]:
    """By tenant and kind; nobody waits for it."""
    columns = (work.c.tenant, work.c.kind, work.c.state)
    found = select(*columns, func.count().label("count")).where(*asked.matching)
    rows = tx.execute(found.group_by(*columns).order_by(*columns)).all()
    return tuple(
        Group(tenant=row[0], kind=row[1], state=WorkState(row[2]), count=row[3]) for row in rows
    )


def redo(tx: Tx, id: WorkId, *, slowest: Lane, at: datetime) -> None:
    """Due again as if it were new, but for its id and its lane: asked for by hand, once."""
    tx.execute(update(work).where(work.c.id == id).values(_new(slowest=slowest, at=at)))


def redo_ended(
    tx: Tx, asked: Ended, *, slowest: Lane, at: datetime, limit: int | None = None
) -> int:
    """How many; with a limit the oldest of them, and the next call goes on behind those."""
    ids = select(work.c.id).where(*asked.matching)
    if limit is not None:
        ids = ids.order_by(work.c.updated_at, work.c.id).limit(limit)
    # Read and written in one statement: a list of ids would be too long for a database.
    ids = ids.with_for_update()
    again = update(work).where(work.c.id.in_(ids)).values(_new(slowest=slowest, at=at))
    return tx.execute(again).rowcount


def _new(*, slowest: Lane, at: datetime) -> dict[str, object]:
    return {
        "state": WorkState.DUE.value,
        "attempts": 0,
        "due_at": at,
        "fence": work.c.fence + 1,
        "lease_expires_at": None,
        "manual": True,
        "lane": case((work.c.lane > int(slowest), int(slowest)), else_=work.c.lane),
        "updated_at": at,
    }
