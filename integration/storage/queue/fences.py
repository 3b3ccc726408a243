"""The fences of several pieces of work: whoever holds any of it, in any process, is too late."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection as Tx
from sqlalchemy import bindparam, select, update

from integration.storage.prepared import Prepared
from integration.storage.tables.work import is_open, work

_OF_TENANT = Prepared(select(work.c.id, work.c.fence).where(work.c.tenant == bindparam("whose")))
_TAKE = Prepared(update(work).where(work.c.id == bindparam("taken")))
_LOCK = Prepared(
    select(work.c.id)
    .where(work.c.tenant == bindparam("whose"), work.c.subject == bindparam("about"), is_open(work))
    .with_for_update()
)


def lock(tx: Tx, *, tenant: str, subject: str) -> None:
    """Nobody records any of the subject's open work before the end of this transaction."""
    _LOCK.all(tx, {"whose": tenant, "about": subject})


def fences(tx: Tx, *, tenant: str) -> dict[str, int]:
    """How far the fences of all the tenant's work have come."""
    return {row["id"]: row["fence"] for row in _OF_TENANT.all(tx, {"whose": tenant})}


def take_from(tx: Tx, *, tenant: str, fences: Mapping[str, int]) -> None:
    """
    Nobody holds any of the tenant's work, and whoever did under one of these fences, or under the
    row's own, may not record it.
    """
    for row in _OF_TENANT.all(tx, {"whose": tenant}):
        passed = max(row["fence"], fences.get(row["id"], 0)) + 1
        _TAKE.run(tx, {"taken": row["id"], "fence": passed, "lease_expires_at": None})
