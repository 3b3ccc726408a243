"""Orders and their invitations, with the two links that open without a password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, bindparam, func, select, update

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
from integration.storage.keys.vault import Known, Place, Vault, hashed
from integration.storage.plans import Row, Values
from integration.storage.prepared import Prepared
from integration.storage.residency.transits import settled
from integration.storage.tables.orders import invitations, orders

UNFINISHED = (InvitationStatus.READY.value, InvitationStatus.IN_PROGRESS.value)

# Made once, because to make them takes longer than to run them (docs/decisions/0078).
_THIS_ORDER = (
    orders.c.customer_id == bindparam("customer"),
    orders.c.order_id == bindparam("order"),
)
_ORDER = Prepared(select(orders).where(*_THIS_ORDER))
_MOVE = Prepared(
    update(orders).where(*_THIS_ORDER, orders.c.status.in_(bindparam("earlier", expanding=True)))
)
_OF_CANDIDATE = Prepared(
    select(orders).where(
        orders.c.customer_id == bindparam("customer"),
        orders.c.candidate_id == bindparam("candidate"),
    )
)

_OF_ORDER = select(invitations).where(
    invitations.c.customer_id == bindparam("customer"), invitations.c.order_id == bindparam("order")
)
_HELD_INVITATION = Prepared(_OF_ORDER.with_for_update())
_THIS = invitations.c.id == bindparam("invitation")
_HELD_BY_ID = Prepared(select(invitations).where(_THIS).with_for_update())
_OPENED = select(invitations).where(invitations.c.link_hash == bindparam("hash"))
_BY_LINK, _HELD_BY_LINK = Prepared(_OPENED), Prepared(_OPENED.with_for_update())
_BY_REPORT = Prepared(select(invitations).where(invitations.c.report_hash == bindparam("hash")))
_TOKENS = Prepared(
    select(
        invitations.c.id,
        invitations.c.customer_id,
        invitations.c.link_sealed,
        invitations.c.report_sealed,
    ).where(_THIS)
)
_CHANGE_INVITATION = Prepared(update(invitations).where(_THIS))
_NEXT_EXPIRY = Prepared(
    select(func.min(invitations.c.expires_at, type_=invitations.c.expires_at.type)).where(
        invitations.c.status.in_(UNFINISHED), settled(invitations.c.customer_id)
    )
)
_SENT = Prepared(update(invitations).where(_THIS, invitations.c.sent_at.is_(None)))


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
        whose, of = invitation.customer_id, invitation.id
        link, report = self.vault.seal_all(
            tx, whose, [(link_token, _link_of(whose, of)), (report_token, _report_of(whose, of))]
        )
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
                "link_sealed": link,
                "report_hash": hashed(report_token),
                "report_sealed": report,
                "message_id": invitation.message_id,
                "created_at": invitation.created_at,
                "expires_at": invitation.expires_at,
            },
        )

    def order(self, tx: Tx, customer_id: CustomerId, order_id: OrderId) -> Order | None:
        row = _ORDER.first(tx, {"customer": customer_id, "order": order_id})
        return order_of(row) if row else None

    def of_candidate(
        self, tx: Tx, customer_id: CustomerId, candidate_id: CandidateId
    ) -> tuple[Order, ...]:
        rows = _OF_CANDIDATE.all(tx, {"customer": customer_id, "candidate": candidate_id})
        return tuple(order_of(row) for row in rows)

    def held_invitation(
        self, tx: Tx, customer_id: CustomerId, order_id: OrderId
    ) -> Invitation | None:
        """Nobody else changes it, or submits for it, before this transaction ends."""
        return _one(_HELD_INVITATION, tx, customer=customer_id, order=order_id)

    def held_by_id(self, tx: Tx, invitation_id: InvitationId) -> Invitation | None:
        return _one(_HELD_BY_ID, tx, invitation=invitation_id)

    def by_link(self, tx: Tx, link_token: str) -> Invitation | None:
        """With or without the region's mark."""
        return _one(_BY_LINK, tx, hash=hashed(unmarked(link_token)))

    def held_by_link(self, tx: Tx, link_token: str) -> Invitation | None:
        return _one(_HELD_BY_LINK, tx, hash=hashed(unmarked(link_token)))

    def by_report(self, tx: Tx, report_token: str) -> Invitation | None:
        return _one(_BY_REPORT, tx, hash=hashed(unmarked(report_token)))

    def tokens(self, tx: Tx, invitation_id: InvitationId) -> tuple[str, str]:
        """The candidate's link token and the recruiter's report token."""
        [row] = _TOKENS.all(tx, {"invitation": invitation_id})
        return self.opened(tx, row, {})

    def opened(self, tx: Tx, row: Row, known: Known) -> tuple[str, str]:
        """As `tokens`, of a row of an invitation; `known` as the vault has it."""
        whose, of = row["customer_id"], InvitationId(row["id"])
        return (
            self.vault.open(tx, row["link_sealed"], _link_of(whose, of), known),
            self.vault.open(tx, row["report_sealed"], _report_of(whose, of), known),
        )

    def name_candidate(
        self, tx: Tx, invitation_id: InvitationId, *, name: str, email: str | None
    ) -> None:
        named: Values = {"candidate_name": name, "candidate_email": email}
        _CHANGE_INVITATION.run(tx, {"invitation": invitation_id, **named})

    def mark_sent(
        self, tx: Tx, invitation_id: InvitationId, *, at: datetime, expires_at: datetime
    ) -> None:
        _SENT.run(tx, {"invitation": invitation_id, "sent_at": at, "expires_at": expires_at})

    def expired(self, tx: Tx, *, at: datetime, limit: int) -> list[Invitation]:
        """Still open, and their time is over; the oldest first."""
        rows = tx.execute(
            select(invitations)
            .where(invitations.c.status.in_(UNFINISHED), invitations.c.expires_at <= at)
            .where(settled(invitations.c.customer_id))
            .order_by(invitations.c.expires_at, invitations.c.id)
            .limit(limit)
        ).mappings()
        return [invitation_of(row) for row in rows]

    def next_expiry(self, tx: Tx) -> datetime | None:
        found: datetime | None = _NEXT_EXPIRY.value(tx)
        return found

    def move_invitation(
        self, tx: Tx, invitation_id: InvitationId, status: InvitationStatus
    ) -> None:
        _CHANGE_INVITATION.run(tx, {"invitation": invitation_id, "status": status.value})

    def close_invitation(self, tx: Tx, invitation: Invitation, status: InvitationStatus) -> None:
        """Cancelled: no name is kept."""
        closed: Values = {"status": status.value, "candidate_name": None, "candidate_email": None}
        _CHANGE_INVITATION.run(tx, {"invitation": invitation.id, **closed})

    def move(self, tx: Tx, order: Order, status: OrderStatus, *, at: datetime) -> None:
        """Forward only: a late step never turns an order back."""
        earlier = [one.value for one in OrderStatus if one.precedes(status)]
        which = {"customer": order.customer_id, "order": order.order_id, "earlier": earlier}
        _MOVE.run(tx, which | {"status": status.value, "updated_at": at})


def order_of(row: Row) -> Order:
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


def invitation_of(row: Row | RowMapping) -> Invitation:
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


def _one(prepared: Prepared, tx: Tx, **which: object) -> Invitation | None:
    row = prepared.first(tx, which)
    return invitation_of(row) if row else None


def _link_of(customer_id: str, invitation_id: InvitationId) -> Place:
    return Place(customer_id, "invitations", invitation_id, "link_sealed")


def _report_of(customer_id: str, invitation_id: InvitationId) -> Place:
    return Place(customer_id, "invitations", invitation_id, "report_sealed")
