"""Invitations that nobody completed in time: the link closes, iCIMS is told, the period begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.orders import Invitation, InvitationStatus, OrderStatus
from integration.domain.work import WorkKind
from integration.services.assessment.progress import Progress
from integration.storage.orders.orders import Orders
from integration.storage.queue import work
from integration.storage.retention import retention

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    orders: Orders
    progress: Progress

    def expire_due(self, tx: Tx, *, at: datetime) -> list[Invitation]:
        """At most a hundred in one transaction; what is left is due at once."""
        late = self.orders.expired(tx, at=at, limit=MOST_AT_ONCE)
        for invitation in late:
            self._expire(tx, invitation, at=at)
        return late

    def next_due_at(self, tx: Tx) -> datetime | None:
        return self.orders.next_expiry(tx)

    def _expire(self, tx: Tx, invitation: Invitation, *, at: datetime) -> None:
        self.orders.move_invitation(tx, invitation.id, InvitationStatus.EXPIRED)
        order = self.orders.order(tx, invitation.customer_id, invitation.order_id)
        if order is None:
            return

        work.cancel(
            tx,
            tenant=order.customer_id,
            subject=order.order_id,
            reason="the invitation has expired",
            at=at,
        )
        self.orders.move(tx, order, OrderStatus.EXPIRED, at=at)
        retention.occasion_ended(tx, order, at=invitation.expires_at or at)
        self.progress.enqueue(tx, order, WorkKind.EXPIRED, at=at)
