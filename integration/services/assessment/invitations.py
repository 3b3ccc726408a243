"""Invitations: what an order leads to, and what a cancellation or an erasure leaves of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import cache

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
    UNFINISHED,
    Invitation,
    InvitationStatus,
    Order,
    OrderStatus,
    Trigger,
    occasion,
)
from integration.domain.ports import NewToken
from integration.domain.work import WorkKind
from integration.services.assessment.progress import Progress
from integration.services.icims.event_bodies import RequestedData
from integration.storage.orders import occasions
from integration.storage.orders.orders import Orders
from integration.storage.orders.withdrawals import Withdrawals
from integration.storage.retention import retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitations:
    orders: Orders
    withdrawals: Withdrawals
    progress: Progress
    mail_from: str
    new_token: NewToken

    def request(
        self,
        tx: Tx,
        asked: RequestedData,
        *,
        requested_at: datetime,
        traceparent: str,
        at: datetime,
    ) -> None:
        """
        An order becomes one invitation and the first piece of its work.

        The same order again, one that was erased, one of an erased candidate, or another one for
        the same occasion, changes nothing; one that was cancelled before it came is kept as that.
        """
        if asked.assessment not in catalogue():
            raise Invalid.at("data.assessment", f"JobCannon has no {asked.assessment!r}")

        order = _order(asked, traceparent=traceparent, at=at)
        cancelled = self.withdrawals.take(tx, order.customer_id, order.order_id)
        if self.is_erased(tx, order.customer_id, order.order_id):
            return
        if self.withdrawals.has(tx, order.customer_id, order.candidate_id):
            return
        what = occasion(
            order_id=order.order_id,
            application_id=order.application_id,
            assessment=order.assessment,
            trigger=order.trigger,
            stage_entry=asked.stage_entry,
        )
        if self.orders.add(tx, order, occasion=what, requested_at=requested_at):
            self._make_way(tx, order, what)
            self._invite(tx, order, what, at=at)
        if cancelled:
            self.cancel(tx, customer_id=order.customer_id, order_id=order.order_id, at=at)

    def withdraw(
        self,
        tx: Tx,
        *,
        customer_id: CustomerId,
        order_id: OrderId,
        occurred_at: datetime,
        at: datetime,
    ) -> None:
        """Cancelled; of an order that did not come yet it is remembered."""
        if self.orders.order(tx, customer_id, order_id):
            self.cancel(tx, customer_id=customer_id, order_id=order_id, at=at)
        elif not self.is_erased(tx, customer_id, order_id):
            self.withdrawals.add(tx, customer_id, order_id, occurred_at=occurred_at, at=at)

    def cancel(self, tx: Tx, *, customer_id: CustomerId, order_id: OrderId, at: datetime) -> None:
        """
        What was submitted stays readable; everything else about the order ends here, and its
        occasion goes to whoever was turned away for it.
        """
        invitation = self.progress.stop(
            tx, customer_id, order_id, reason="cancelled in iCIMS", at=at
        )
        # Read once the invitation is held: it may have been submitted or delivered at this moment.
        order = self.orders.order(tx, customer_id, order_id)
        if order is None or order.status is OrderStatus.DELIVERED:
            return
        # A hold before its orders, as who releases one does: or each would wait for the other.
        retention.ended(tx, order, at=at)
        self.orders.move(tx, order, OrderStatus.CANCELLED, at=at)
        if invitation:
            if invitation.status in UNFINISHED:
                self.orders.close_invitation(tx, invitation, InvitationStatus.CANCELLED)
            self._invite_next(tx, customer_id, occasions.free(tx, invitation), at=at)

    def is_erased(self, tx: Tx, customer_id: CustomerId, order_id: OrderId) -> bool:
        return self.withdrawals.tombstones.has(tx, customer_id, order_id)

    def _make_way(self, tx: Tx, order: Order, occasion: str) -> None:
        """Who was asked for earlier has the occasion, unless the other is under way already."""
        customer_id = order.customer_id
        holder = occasions.holder(tx, customer_id, occasion)
        if holder and occasions.is_earlier(tx, customer_id, order.order_id, than=holder):
            occasions.uninvite(tx, customer_id, holder)

    def _invite_next(self, tx: Tx, customer_id: CustomerId, occasion: str, *, at: datetime) -> None:
        following = occasions.waiting(tx, customer_id, occasion)
        order = self.orders.order(tx, customer_id, following) if following else None
        if order:
            retention.invited_after_all(tx, order)
            self._invite(tx, order, occasion, at=at)

    def _invite(self, tx: Tx, order: Order, occasion: str, *, at: datetime) -> None:
        invited = self.orders.invite(
            tx,
            self._invitation(order, at=at),
            occasion=occasion,
            link_token=self.new_token(),
            report_token=self.new_token(),
        )
        if invited:
            self.progress.enqueue(tx, order, WorkKind.PREPARE, at=at)
        elif occasions.is_over(tx, order.customer_id, occasion):
            retention.ended(tx, order, at=at)

    def _invitation(self, order: Order, *, at: datetime) -> Invitation:
        invitation_id = InvitationId(new_id("inv", self.new_token()))
        return Invitation(
            id=invitation_id,
            customer_id=order.customer_id,
            order_id=order.order_id,
            assessment=order.assessment,
            status=InvitationStatus.READY,
            candidate_name=None,
            candidate_email=None,
            message_id=f"<{invitation_id}@{_domain(self.mail_from)}>",
            created_at=at,
            sent_at=None,
            expires_at=at + self.progress.link_life,
        )


@cache
def _domain(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2]


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
