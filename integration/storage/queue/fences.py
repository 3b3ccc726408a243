"""The fences of a customer's work as a whole: whoever holds any of it, in any process, loses it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection as Tx
from sqlalchemy import select, update

from integration.storage.tables.work import work


def fences(tx: Tx, *, tenant: str) -> dict[str, int]:
    """How far the fences of all the tenant's work have come."""
    rows = tx.execute(select(work.c.id, work.c.fence).where(work.c.tenant == tenant))
    return {row.id: row.fence for row in rows}


def take_from(tx: Tx, *, tenant: str, fences: Mapping[str, int]) -> None:
    """
    Nobody holds any of the tenant's work, and whoever did under one of these fences, or under the
    row's own, may not record it.
    """
    rows = tx.execute(select(work.c.id, work.c.fence).where(work.c.tenant == tenant)).all()
    for row in rows:
        passed = max(row.fence, fences.get(row.id, 0)) + 1
        taken = update(work).where(work.c.id == row.id)
        tx.execute(taken.values(fence=passed, lease_expires_at=None))
