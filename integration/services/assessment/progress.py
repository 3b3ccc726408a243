"""How an order goes on: what a step works with, and what follows when it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx

from integration.domain.connections import Access
from integration.domain.ids import CustomerId, OrderId, WorkId, new_id
from integration.domain.orders import Invitation, Order, OrderStatus
from integration.domain.pacing import lane_of
from integration.domain.ports import NewToken
from integration.domain.regions import Region, marked
from integration.domain.work import Work, WorkKind
from integration.storage.connections.connections import Connections
from integration.storage.orders.attempts import Attempts, StoredResult
from integration.storage.orders.orders import Orders
from integration.storage.queue import work

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
    """All that one step needs to know, read at once before it goes out."""

    order: Order
    invitation: Invitation
    access: Access
    company: str
    link_url: str = field(repr=False)
    report_url: str = field(repr=False)


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
        """
        Ends the order's open work and holds its invitation. Work twice: first as a worker does, so
        that neither waits for the other, then what a submission at this moment left behind.
        """
        work.cancel(tx, tenant=customer_id, subject=order_id, reason=reason, at=at)
        invitation = self.orders.held_invitation(tx, customer_id, order_id)
        work.cancel(tx, tenant=customer_id, subject=order_id, reason=reason, at=at)
        return invitation

    def errand(self, tx: Tx, held: Work) -> Errand:
        customer_id, order_id = CustomerId(held.tenant), OrderId(held.subject)
        order = self.orders.order(tx, customer_id, order_id)
        invitation = self.orders.invitation(tx, customer_id, order_id)
        reached = self.connections.reached(tx, customer_id)
        if not (order and invitation and reached):
            raise OrderVanished(f"{order_id} of {customer_id} is not here.")

        link_token, report_token = self.orders.tokens(tx, invitation.id)
        return Errand(
            order=order,
            invitation=invitation,
            access=reached[0],
            company=reached[1],
            link_url=self.link_url(link_token),
            report_url=self.report_url(report_token),
        )

    def access(self, tx: Tx, held: Work) -> Access:
        access = self.connections.access(tx, CustomerId(held.tenant))
        if access is None:
            raise OrderVanished(f"The connection of {held.tenant} is not here.")
        return access

    def result(self, tx: Tx, held: Work) -> StoredResult:
        found = self.attempts.result(tx, CustomerId(held.tenant), OrderId(held.subject))
        if found is None:
            raise OrderVanished(f"There is no result for {held.subject}.")
        return found

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
