"""How an order goes on: what a step works with, and what follows when it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx

from integration.domain.connections import Access
from integration.domain.field_checks import CheckedFields
from integration.domain.ids import CustomerId, OrderId, WorkId, new_id
from integration.domain.orders import Invitation, Order, OrderStatus
from integration.domain.pacing import lane_of
from integration.domain.ports import NewToken
from integration.domain.regions import Region, marked
from integration.domain.work import Work, WorkKind
from integration.storage.connections import field_checks
from integration.storage.connections.connections import Connections
from integration.storage.keys.vault import SealBroken
from integration.storage.orders import of_work
from integration.storage.orders.attempts import Attempts, StoredResult
from integration.storage.orders.of_work import Read
from integration.storage.orders.orders import Orders, invitation_of, order_of
from integration.storage.queue import fences, work

# docs/decisions/0006-order-of-work-on-completion.md
NEXT = {
    WorkKind.PREPARE: WorkKind.STAMP,
    WorkKind.STAMP: WorkKind.EMAIL,
    WorkKind.EMAIL: WorkKind.SENT,
    WorkKind.SCORECARD: WorkKind.CALLBACK,
}
REACHED = {
    WorkKind.SENT: OrderStatus.SENT,
    WorkKind.IN_PROGRESS: OrderStatus.IN_PROGRESS,
    WorkKind.CALLBACK: OrderStatus.DELIVERED,
}


class OrderVanished(LookupError):
    """Work without its order: it cannot be done, now or later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """All that one step needs to know, read with its claim before it goes out."""

    order: Order
    invitation: Invitation
    access: Access
    company: str
    link_url: str = field(repr=False)
    report_url: str = field(repr=False)
    stored: StoredResult | None = field(repr=False, default=None)
    """Of work that sends a result."""

    checked: CheckedFields | None = None
    """The customer's fields as they were last looked at, for work that writes to them."""

    @property
    def result(self) -> StoredResult:
        if self.stored is None:
            raise OrderVanished(f"There is no result for {self.order.order_id}.")
        return self.stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    orders: Orders
    attempts: Attempts
    connections: Connections
    region: Region
    public_url: str
    new_token: NewToken
    link_life: timedelta

    def link_url(self, token: str) -> str:
        return f"{self.public_url}/assessments/{marked(self.region, token)}"

    def report_url(self, token: str) -> str:
        return f"{self.public_url}/reports/{marked(self.region, token)}"

    def enqueue(self, tx: Tx, order: Order, kind: WorkKind, *, at: datetime) -> None:
        work.enqueue(
            tx,
            id=WorkId(new_id("wrk", self.new_token())),
            kind=kind,
            tenant=order.customer_id,
            subject=order.order_id,
            traceparent=order.traceparent,
            at=at,
            lane=lane_of(kind, order.trigger),
        )

    def stop(
        self, tx: Tx, customer_id: CustomerId, order_id: OrderId, *, reason: str, at: datetime
    ) -> Invitation | None:
        """Ends the order's open work, what a submission at this moment left included."""
        invitation = self.hold(tx, customer_id, order_id)
        work.cancel(tx, tenant=customer_id, subject=order_id, reason=reason, at=at)
        return invitation

    def hold(self, tx: Tx, customer_id: CustomerId, order_id: OrderId) -> Invitation | None:
        """
        The invitation as it is once nobody else changes it, before the end of this transaction.
        Work first, as a worker does, so that neither waits for the other.
        """
        fences.lock(tx, tenant=customer_id, subject=order_id)
        return self.orders.held_invitation(tx, customer_id, order_id)

    def about(
        self, tx: Tx, held: Collection[Work]
    ) -> dict[WorkId, Errand | Access | OrderVanished | SealBroken]:
        """
        What each piece of work goes out with: an errand, or, where it is about no order, an access;
        or why it cannot, which keeps none of the others from going.
        """
        read = of_work.read(tx, self.connections.vault, held)
        return {one.id: self._about(tx, one, read) for one in held}

    def _about(
        self, tx: Tx, held: Work, read: Read
    ) -> Errand | Access | OrderVanished | SealBroken:
        connection = read.connections.get(held.id)
        if connection is None:
            return OrderVanished(f"The connection of {held.tenant} is not here.")
        try:
            access = self.connections.opened(tx, connection, read.known)
            return access if held.kind == WorkKind.REVOKE else self._errand(tx, held, read, access)
        except (OrderVanished, SealBroken) as broken:
            return broken

    def _errand(self, tx: Tx, held: Work, read: Read, access: Access) -> Errand:
        order, invitation = read.orders.get(held.id), read.invitations.get(held.id)
        if not (order and invitation):
            raise OrderVanished(f"{held.subject} of {held.tenant} is not here.")
        result, checked = read.results.get(held.id), read.field_checks.get(held.id)
        link_token, report_token = self.orders.opened(tx, invitation, read.known)
        return Errand(
            order=order_of(order),
            invitation=invitation_of(invitation),
            access=access,
            company=read.connections[held.id]["customer_name"],
            link_url=self.link_url(link_token),
            report_url=self.report_url(report_token),
            stored=self.attempts.opened(tx, result, read.known) if result else None,
            checked=field_checks.checked(checked) if checked else None,
        )

    def prepared(self, tx: Tx, errand: Errand, *, name: str, email: str, at: datetime) -> None:
        self.orders.name_candidate(tx, errand.invitation.id, name=name, email=email)
        self.enqueue(tx, errand.order, NEXT[WorkKind.PREPARE], at=at)

    def done(self, tx: Tx, errand: Errand, kind: WorkKind, *, at: datetime) -> None:
        """The order's own state, and the next piece of work, in the step's transaction."""
        if kind is WorkKind.EMAIL:
            expires_at = at + self.link_life
            self.orders.mark_sent(tx, errand.invitation.id, at=at, expires_at=expires_at)
        if reached := REACHED.get(kind):
            self.orders.move(tx, errand.order, reached, at=at)
        if following := NEXT.get(kind):
            self.enqueue(tx, errand.order, following, at=at)
