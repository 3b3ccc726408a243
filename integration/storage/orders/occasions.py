"""Occasions: what may lead to one invitation only, who has it, and who was turned away for it."""

from __future__ import annotations

from sqlalchemy import Connection as Tx
from sqlalchemy import Select, String, bindparam, delete, select, tuple_, update

from integration.domain.ids import CustomerId, OrderId
from integration.domain.orders import Invitation, OrderStatus
from integration.domain.work import WorkKind
from integration.storage.prepared import Prepared
from integration.storage.tables.orders import invitations, orders
from integration.storage.tables.work import is_open, work

_HOLDER = Prepared(
    select(invitations.c.order_id).where(
        invitations.c.customer_id == bindparam("customer"),
        invitations.c.occasion == bindparam("occasion"),
    )
)


def holder(tx: Tx, customer_id: CustomerId, occasion: str) -> OrderId | None:
    found = _HOLDER.value(tx, {"customer": customer_id, "occasion": occasion})
    return OrderId(found) if found else None


def waiting(tx: Tx, customer_id: CustomerId, occasion: str) -> OrderId | None:
    """The order that iCIMS asked for first of those that were turned away."""
    asked = (
        _turned_away()
        .where(orders.c.customer_id == customer_id, orders.c.occasion == occasion)
        .order_by(orders.c.requested_at, orders.c.order_id)
        .limit(1)
    )
    found = tx.execute(asked).scalar()
    return OrderId(found) if found else None


def turned_away_for_it() -> Select[str]:
    """The ids of those that asked for what an order was invited for: `customer` and `order`."""
    customer = bindparam("customer", type_=String())
    invited_for = select(invitations.c.occasion).where(
        invitations.c.customer_id == customer, invitations.c.order_id == bindparam("order")
    )
    return _turned_away().where(
        orders.c.customer_id == customer,
        orders.c.occasion == invited_for.scalar_subquery(),
    )


def _turned_away() -> Select[str]:
    invited = select(invitations.c.id).where(
        invitations.c.customer_id == orders.c.customer_id,
        invitations.c.order_id == orders.c.order_id,
    )
    return select(orders.c.order_id).where(
        orders.c.status == OrderStatus.REQUESTED.value, ~invited.exists()
    )


def is_over(tx: Tx, customer_id: CustomerId, occasion: str) -> bool:
    """
    Whoever was invited for it has completed, or has not in time. Whoever does so at this moment is
    waited for, and whoever does so later finds who was turned away for it.
    """
    this = (invitations.c.customer_id == customer_id, invitations.c.occasion == occasion)
    tx.execute(select(invitations.c.id).where(*this).with_for_update())
    asked = (
        select(orders.c.order_id)
        .join(
            invitations,
            (invitations.c.customer_id == orders.c.customer_id)
            & (invitations.c.order_id == orders.c.order_id),
        )
        .where(*this, orders.c.ended_at.is_not(None))
    )
    return tx.execute(asked).first() is not None


def is_earlier(tx: Tx, customer_id: CustomerId, order_id: OrderId, *, than: OrderId) -> bool:
    """By when iCIMS asked, whenever we heard of it; at one moment, by the order's id."""
    one, other = orders.alias(), orders.alias()
    asked = select(one.c.order_id).where(
        one.c.customer_id == customer_id,
        one.c.order_id == order_id,
        other.c.customer_id == customer_id,
        other.c.order_id == than,
        tuple_(one.c.requested_at, one.c.order_id) < tuple_(other.c.requested_at, other.c.order_id),
    )
    return tx.execute(asked).first() is not None


def free(tx: Tx, invitation: Invitation) -> str:
    """It may lead to another invitation; says what it was."""
    this = invitations.c.id == invitation.id
    occasion: str = tx.execute(select(invitations.c.occasion).where(this)).scalar_one()
    tx.execute(update(invitations).where(this).values(occasion=f"cancelled/{invitation.order_id}"))
    return occasion


def uninvite(tx: Tx, customer_id: CustomerId, order_id: OrderId) -> bool:
    """As if it had never been invited. False, and nothing changes, once its work has begun."""
    unbegun = delete(work).where(
        work.c.tenant == customer_id,
        work.c.subject == order_id,
        work.c.kind == WorkKind.PREPARE.value,
        is_open(work),
        work.c.fence == 0,
    )
    if tx.execute(unbegun).rowcount == 0:
        return False
    tx.execute(
        delete(invitations).where(
            invitations.c.customer_id == customer_id, invitations.c.order_id == order_id
        )
    )
    return True
