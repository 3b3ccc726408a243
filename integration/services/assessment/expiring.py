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
        return [one for one in late if self._expire(tx, one, at=at)]

    def next_due_at(self, tx: Tx) -> datetime | None:
        return self.orders.next_expiry(tx)

    def _expire(self, tx: Tx, found: Invitation, *, at: datetime) -> bool:
        """False when it was submitted, withdrawn, sent or expired by another at this moment."""
        invitation = self.progress.hold(tx, found.customer_id, found.order_id)
        if invitation is None or not invitation.is_late(at):
            return False
        self.orders.move_invitation(tx, invitation.id, InvitationStatus.EXPIRED)
        order = self.orders.order(tx, invitation.customer_id, invitation.order_id)
        if order is None:
            return True

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
        return True
