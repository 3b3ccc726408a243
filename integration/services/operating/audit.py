"""The audit log as an admin reads and verifies it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection as Tx

from integration.domain.audit import Anchor, AuditEntry, Verification
from integration.storage.audit import AuditLog


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Newest first; `next_cursor` is None on the last page."""

    items: tuple[AuditEntry, ...]
    next_cursor: str | None


class Audit:
    def __init__(self, log: AuditLog) -> None:
        self._log = log

    def page(
        self,
        tx: Tx,
        *,
        name: str | None = None,
        outcome: str | None = None,
        customer_id: str | None = None,
        cursor: int | None = None,
        limit: int = 50,
    ) -> AuditPage:
        asked = {"name": name, "outcome": outcome, "customer_id": customer_id}
        filters = {column: value for column, value in asked.items() if value is not None}
        items, following = self._log.page(tx, filters=filters, before=cursor, limit=limit)
        return AuditPage(items=items, next_cursor=str(following) if following else None)

    def verify(self, tx: Tx, *, noted: Anchor | None = None) -> Verification:
        return self._log.verify(tx, noted=noted)
