"""Orders and their invitations, with the two links that open without a password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, bindparam, func, select, update
from sqlalchemy import Connection as Tx

from integration.domain.ids import (
    ApplicationId,
    CandidateId,
    CustomerId,
    InvitationId,
    JobId,
    OrderId,
)
from integration.domain.orders import (
    EmailTemplate,
    Invitation,
    InvitationStatus,
    Order,
    OrderStatus,
    Trigger,
)
from integration.domain.regions import unmarked
from integration.storage.database import insert_once
from integration.storage.keys.vault import Place, Vault, hashed
from integration.storage.residency.transits import settled
from integration.storage.tables.orders import invitations, orders

UNFINISHED = (InvitationStatus.READY.value, InvitationStatus.IN_PROGRESS.value)

_ORDER = select(orders).where(
    orders.c.customer_id == bindparam("customer"), orders.c.order_id == bindparam("order")
)
_INVITATION = select(invitations).where(
    invitations.c.customer_id == bindparam("customer"), invitations.c.order_id == bindparam("order")
)
_TOKENS = select(
    invitations.c.customer_id, invitations.c.link_sealed, invitations.c.report_sealed
).where(invitations.c.id == bindparam("invitation"))


class Orders:
    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def add(self, tx: Tx, order: Order, *, occasion: str, requested_at: datetime) -> bool:
        """False when this customer's order is known already."""
        return insert_once(
            tx,
            orders,
            {
                "customer_id": order.customer_id,
                "order_id": order.order_id,
                "application_id": order.application_id,
                "candidate_id": order.candidate_id,
                "job_id": order.job_id,
                "job_title": order.job_title,
                "assessment": order.assessment,
                "trigger": order.trigger.value,
                "email_template": order.email_template.value,
                "callback_url": order.callback_url,
                "status": order.status.value,
                "traceparent": order.traceparent,
                "created_at": order.created_at,
                "updated_at": order.updated_at,
                "occasion": occasion,
                "requested_at": requested_at,
            },
        )

    def invite(
        self,
        tx: Tx,
        invitation: Invitation,
        *,
        occasion: str,
        link_token: str,
        report_token: str,
    ) -> bool:
        """False when the same occasion led to an invitation already."""
        return insert_once(
            tx,
            invitations,
            {
                "id": invitation.id,
                "customer_id": invitation.customer_id,
                "order_id": invitation.order_id,
                "occasion": occasion,
                "assessment": invitation.assessment,
                "status": invitation.status.value,
                "link_hash": hashed(link_token),
                "link_sealed": self.vault.seal(
                    tx, link_token, _link_of(invitation.customer_id, invitation.id)
                ),
                "report_hash": hashed(report_token),
                "report_sealed": self.vault.seal(
                    tx, report_token, _report_of(invitation.customer_id, invitation.id)
                ),
                "message_id": invitation.message_id,
                "created_at": invitation.created_at,
                "expires_at": invitation.expires_at,
            },
        )

    def order(self, tx: Tx, customer_id: CustomerId, order_id: OrderId) -> Order | None:
        row = (
            tx.execute(_ORDER, {"customer": customer_id, "order": order_id})
            .mappings()
            .one_or_none()
        )
        return _order(row) if row else None

    def of_candidate(
        self, tx: Tx, customer_id: CustomerId, candidate_id: CandidateId
    ) -> tuple[Order, ...]:
        rows = tx.execute(
            select(orders).where(
                orders.c.customer_id == customer_id, orders.c.candidate_id == candidate_id
            )
        ).mappings()
        return tuple(_order(row) for row in rows)

    def invitation(self, tx: Tx, customer_id: CustomerId, order_id: OrderId) -> Invitation | None:
        named = {"customer": customer_id, "order": order_id}
        row = tx.execute(_INVITATION, named).mappings().one_or_none()
        return _invitation(row) if row else None

    def held_invitation(
        self, tx: Tx, customer_id: CustomerId, order_id: OrderId
    ) -> Invitation | None:
        """Nobody else changes it, or submits for it, before this transaction ends."""
        ours = (invitations.c.customer_id == customer_id, invitations.c.order_id == order_id)
        return self._one(tx, *ours, hold=True)

    def held_by_id(self, tx: Tx, invitation_id: InvitationId) -> Invitation | None:
        return self._one(tx, invitations.c.id == invitation_id, hold=True)

    def by_link(self, tx: Tx, link_token: str) -> Invitation | None:
        """With or without the region's mark."""
        return self._one(tx, _opened_by(link_token))

    def held_by_link(self, tx: Tx, link_token: str) -> Invitation | None:
        return self._one(tx, _opened_by(link_token), hold=True)

    def by_report(self, tx: Tx, report_token: str) -> Invitation | None:
        return self._one(tx, invitations.c.report_hash == hashed(unmarked(report_token)))

    def _one(self, tx: Tx, *which: ColumnElement[bool], hold: bool = False) -> Invitation | None:
        asked = select(invitations).where(*which)
        row = tx.execute(asked.with_for_update() if hold else asked).mappings().one_or_none()
        return _invitation(row) if row else None

    def tokens(self, tx: Tx, invitation_id: InvitationId) -> tuple[str, str]:
        """The candidate's link token and the recruiter's report token."""
        row = tx.execute(_TOKENS, {"invitation": invitation_id}).one()
        link, report = self.vault.open_all(
            tx,
            [
                (row.link_sealed, _link_of(row.customer_id, invitation_id)),
                (row.report_sealed, _report_of(row.customer_id, invitation_id)),
            ],
        )
        return link, report

    def name_candidate(
        self, tx: Tx, invitation_id: InvitationId, *, name: str, email: str | None
    ) -> None:
        tx.execute(
            update(invitations)
            .where(invitations.c.id == invitation_id)
            .values(candidate_name=name, candidate_email=email)
        )

    def mark_sent(
        self, tx: Tx, invitation_id: InvitationId, *, at: datetime, expires_at: datetime
    ) -> None:
        tx.execute(
            update(invitations)
            .where(invitations.c.id == invitation_id, invitations.c.sent_at.is_(None))
            .values(sent_at=at, expires_at=expires_at)
        )

    def expired(self, tx: Tx, *, at: datetime, limit: int) -> list[Invitation]:
        """Still open, and their time is over; the oldest first."""
        rows = tx.execute(
            select(invitations)
            .where(invitations.c.status.in_(UNFINISHED), invitations.c.expires_at <= at)
            .where(settled(invitations.c.customer_id))
            .order_by(invitations.c.expires_at, invitations.c.id)
            .limit(limit)
        ).mappings()
        return [_invitation(row) for row in rows]

    def next_expiry(self, tx: Tx) -> datetime | None:
        moment = invitations.c.expires_at
        asked = select(func.min(moment, type_=moment.type))
        open_ones = (invitations.c.status.in_(UNFINISHED), settled(invitations.c.customer_id))
        return tx.execute(asked.where(*open_ones)).scalar()

    def move_invitation(
        self, tx: Tx, invitation_id: InvitationId, status: InvitationStatus
    ) -> None:
        tx.execute(
            update(invitations).where(invitations.c.id == invitation_id).values(status=status.value)
        )

    def close_invitation(self, tx: Tx, invitation: Invitation, status: InvitationStatus) -> None:
        """Cancelled: no name is kept."""
        tx.execute(
            update(invitations)
            .where(invitations.c.id == invitation.id)
            .values(
                status=status.value,
                candidate_name=None,
                candidate_email=None,
            )
        )

    def move(self, tx: Tx, order: Order, status: OrderStatus, *, at: datetime) -> None:
        """Forward only: a late step never turns an order back."""
        earlier = [one.value for one in OrderStatus if one.precedes(status)]
        tx.execute(
            update(orders)
            .where(
                orders.c.customer_id == order.customer_id,
                orders.c.order_id == order.order_id,
                orders.c.status.in_(earlier),
            )
            .values(status=status.value, updated_at=at)
        )


def _order(row: RowMapping) -> Order:
    return Order(
        customer_id=CustomerId(row["customer_id"]),
        order_id=OrderId(row["order_id"]),
        application_id=ApplicationId(row["application_id"]),
        candidate_id=CandidateId(row["candidate_id"]),
        job_id=JobId(row["job_id"]),
        job_title=row["job_title"],
        assessment=row["assessment"],
        trigger=Trigger(row["trigger"]),
        email_template=EmailTemplate(row["email_template"]),
        callback_url=row["callback_url"],
        status=OrderStatus(row["status"]),
        traceparent=row["traceparent"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _invitation(row: RowMapping) -> Invitation:
    return Invitation(
        id=InvitationId(row["id"]),
        customer_id=CustomerId(row["customer_id"]),
        order_id=OrderId(row["order_id"]),
        assessment=row["assessment"],
        status=InvitationStatus(row["status"]),
        candidate_name=row["candidate_name"],
        candidate_email=row["candidate_email"],
        message_id=row["message_id"],
        created_at=row["created_at"],
        sent_at=row["sent_at"],
        expires_at=row["expires_at"],
    )


def _opened_by(link_token: str) -> ColumnElement[bool]:
    return invitations.c.link_hash == hashed(unmarked(link_token))


def _link_of(customer_id: str, invitation_id: InvitationId) -> Place:
    return Place(customer_id, "invitations", invitation_id, "link_sealed")


def _report_of(customer_id: str, invitation_id: InvitationId) -> Place:
    return Place(customer_id, "invitations", invitation_id, "report_sealed")
