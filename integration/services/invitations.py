"""Invitations: what an order leads to, and what a cancellation or an erasure leaves of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy import Connection as Tx

from integration.catalogue.loader import catalogue
from integration.domain.errors import Invalid
from integration.domain.ids import (
    ApplicationId,
    CandidateId,
    CustomerId,
    InvitationId,
    JobId,
    OrderId,
    new_id,
)
from integration.domain.orders import (
    Invitation,
    InvitationStatus,
    Order,
    OrderStatus,
    Trigger,
    occasion,
)
from integration.domain.ports import NewToken
from integration.domain.work import WorkKind
from integration.services.event_bodies import RequestedData
from integration.services.progress import Progress
from integration.storage import retention, work
from integration.storage.orders import Orders
from integration.storage.tombstones import Tombstones

UNFINISHED = (InvitationStatus.READY, InvitationStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitations:
    orders: Orders
    tombstones: Tombstones
    progress: Progress
    mail_from: str
    new_token: NewToken

    def request(self, tx: Tx, asked: RequestedData, *, traceparent: str, at: datetime) -> None:
        """
        An order becomes one invitation and the first piece of its work.

        The same order again, one that was erased, or another one for the same occasion, changes
        nothing.
        """
        if asked.assessment not in catalogue():
            raise Invalid.at("data.assessment", f"JobCannon has no {asked.assessment!r}")

        order = _order(asked, traceparent=traceparent, at=at)
        if self.tombstones.has(tx, order.customer_id, order.order_id):
            return
        invited = self.orders.add(tx, order) and self.orders.invite(
            tx,
            self._invitation(order),
            occasion=occasion(
                order_id=order.order_id,
                application_id=order.application_id,
                assessment=order.assessment,
                trigger=order.trigger,
                stage_entry=asked.stage_entry,
            ),
            link_token=self.new_token(),
            report_token=self.new_token(),
        )
        if invited:
            self.progress.enqueue(tx, order, WorkKind.PREPARE, at=at)

    def cancel(self, tx: Tx, *, customer_id: CustomerId, order_id: OrderId, at: datetime) -> None:
        """What was submitted stays readable; everything else about the order ends here."""
        order = self.orders.order(tx, customer_id, order_id)
        if order is None or order.status is OrderStatus.DELIVERED:
            return

        self.orders.move(tx, order, OrderStatus.CANCELLED, at=at)
        work.cancel(tx, tenant=customer_id, subject=order_id, reason="cancelled in iCIMS", at=at)
        invitation = self.orders.invitation(tx, customer_id, order_id)
        if invitation and invitation.status in UNFINISHED:
            self.orders.close_invitation(tx, invitation, InvitationStatus.CANCELLED)
        retention.ended(tx, order, at=at)

    def _invitation(self, order: Order) -> Invitation:
        invitation_id = InvitationId(new_id("inv", self.new_token()))
        domain = parseaddr(self.mail_from)[1].rpartition("@")[2]
        return Invitation(
            id=invitation_id,
            customer_id=order.customer_id,
            order_id=order.order_id,
            assessment=order.assessment,
            status=InvitationStatus.READY,
            candidate_name=None,
            candidate_email=None,
            message_id=f"<{invitation_id}@{domain}>",
            created_at=order.created_at,
            sent_at=None,
            expires_at=order.created_at + self.progress.link_life,
        )


def _order(asked: RequestedData, *, traceparent: str, at: datetime) -> Order:
    return Order(
        customer_id=CustomerId(asked.customer_id),
        order_id=OrderId(asked.order_id),
        application_id=ApplicationId(asked.application_id),
        candidate_id=CandidateId(asked.candidate_id),
        job_id=JobId(asked.job_id),
        job_title=asked.job_title,
        assessment=asked.assessment,
        trigger=Trigger.read(asked.trigger),
        email_template=asked.email_template,
        callback_url=asked.callback_url,
        status=OrderStatus.REQUESTED,
        traceparent=traceparent,
        created_at=at,
        updated_at=at,
    )
