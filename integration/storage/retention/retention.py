"""Periods of retention, and the moment each order is purged by them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx
from sqlalchemy import bindparam, case, func, or_, select, update

from integration.domain.ids import CandidateId, CustomerId
from integration.domain.orders import Order
from integration.domain.retention import DEFAULT_DAYS, Kept, Policy
from integration.storage import database
from integration.storage.orders.occasions import turned_away_for_it
from integration.storage.prepared import Prepared
from integration.storage.residency.transits import settled
from integration.storage.retention import holds
from integration.storage.tables.connections import connections
from integration.storage.tables.orders import orders
from integration.storage.tables.retention import retention_policies

SOON = timedelta(days=30)

_POLICY = Prepared(
    select(retention_policies).where(retention_policies.c.customer_id == bindparam("customer"))
)
_NEXT_PURGE = Prepared(
    select(func.min(orders.c.purge_at, type_=orders.c.purge_at.type)).where(
        settled(orders.c.customer_id)
    )
)
_OPEN = update(orders).where(
    orders.c.customer_id == bindparam("customer"), orders.c.ended_at.is_(None)
)
_THIS = orders.c.order_id == bindparam("order")
_END = Prepared(_OPEN.where(_THIS))
_END_OCCASION = Prepared(_OPEN.where(or_(_THIS, orders.c.order_id.in_(turned_away_for_it()))))


def take_turns(tx: Tx, customer_id: CustomerId) -> None:
    """
    Whoever else changes the period, holds, asks to erase or erases waits for the end of this
    transaction, and sees what it did.
    """
    database.take_turns(tx, f"retention of {customer_id}")


def policy(tx: Tx, customer_id: CustomerId) -> Policy:
    row = _POLICY.first(tx, {"customer": customer_id})
    return Policy(days=row["days"], version=row["version"]) if row else Policy()


def set_policy(tx: Tx, customer_id: CustomerId, days: int | None, *, at: datetime) -> Policy:
    """None is the default again. What is kept is purged by the new period from now on."""
    new = Policy(days=days or DEFAULT_DAYS, version=policy(tx, customer_id).version + 1)
    row = {"customer_id": customer_id, "days": new.days, "version": new.version, "set_at": at}
    database.put_all(tx, retention_policies, ["customer_id"], [row])
    schedule(tx, customer_id)
    return new


def ended(tx: Tx, order: Order, *, at: datetime) -> None:
    """Completed, expired or cancelled: the first of them counts."""
    _ended(tx, order, _END, at=at)


def occasion_ended(tx: Tx, order: Order, *, at: datetime) -> None:
    """Completed or expired; and with it whoever was turned away for it is not invited any more."""
    _ended(tx, order, _END_OCCASION, at=at)


def invited_after_all(tx: Tx, order: Order) -> None:
    """Whatever ended for it before."""
    tx.execute(
        update(orders)
        .where(orders.c.customer_id == order.customer_id, orders.c.order_id == order.order_id)
        .values(ended_at=None, purge_at=None)
    )


def _ended(tx: Tx, order: Order, ending: Prepared, *, at: datetime) -> None:
    """All that it ends are of the order's candidate."""
    held = holds.on(tx, order.customer_id, order.candidate_id)
    purge_at = None if held else policy(tx, order.customer_id).purge_at(at)
    which = {"customer": order.customer_id, "order": order.order_id}
    ending.run(tx, {**which, "ended_at": at, "purge_at": purge_at})


def schedule(
    tx: Tx,
    customer_id: CustomerId,
    candidate_id: CandidateId | None = None,
    *,
    due_at: datetime | None = None,
) -> None:
    """Anew, after a change of the period or of a hold; of all, or of what is due at this moment."""
    current = policy(tx, customer_id)
    held = holds.of_customer(tx, customer_id)
    asked = select(orders.c.order_id, orders.c.candidate_id, orders.c.ended_at).where(
        orders.c.customer_id == customer_id, orders.c.ended_at.is_not(None)
    )
    if candidate_id is not None:
        asked = asked.where(orders.c.candidate_id == candidate_id)
    if due_at is not None:
        asked = asked.where(orders.c.purge_at <= due_at)
    for row in tx.execute(asked).all():
        kept = held.everybody or row.candidate_id in held.candidates
        tx.execute(
            update(orders)
            .where(orders.c.customer_id == customer_id, orders.c.order_id == row.order_id)
            .values(purge_at=None if kept else current.purge_at(row.ended_at))
        )


def next_purge_at(tx: Tx) -> datetime | None:
    found: datetime | None = _NEXT_PURGE.value(tx)
    return found


def due(tx: Tx, *, at: datetime) -> list[CustomerId]:
    """The customers of whom something is to be purged."""
    asked = select(orders.c.customer_id).where(orders.c.purge_at <= at).distinct()
    asked = asked.where(settled(orders.c.customer_id))
    return [CustomerId(one) for one in tx.execute(asked.order_by(orders.c.customer_id)).scalars()]


def is_still_due(tx: Tx, customer_id: CustomerId, *, at: datetime) -> bool:
    """
    Looked at once more: where an order ended while a hold or a period came, neither of the two saw
    the other.
    """
    schedule(tx, customer_id, due_at=at)
    return count_due(tx, customer_id, at=at) > 0


def count_due(tx: Tx, customer_id: str, *, at: datetime) -> int:
    asked = select(func.count()).where(orders.c.customer_id == customer_id, orders.c.purge_at <= at)
    return tx.execute(asked).scalar_one()


def due_by(tx: Tx, customer_id: CustomerId, days: int, *, at: datetime) -> int:
    """How many a period of so many days would purge at once."""
    held = holds.of_customer(tx, customer_id)
    if held.everybody:
        return 0
    asked = select(func.count()).where(
        orders.c.customer_id == customer_id, orders.c.ended_at <= at - timedelta(days=days)
    )
    if held.candidates:
        asked = asked.where(orders.c.candidate_id.not_in(held.candidates))
    return tx.execute(asked).scalar_one()


def kept(tx: Tx, *, at: datetime, customer_id: CustomerId | None = None) -> tuple[Kept, ...]:
    """Customer by customer, by name."""
    due_at = orders.c.purge_at
    held = case((orders.c.ended_at.is_not(None) & due_at.is_(None), 1), else_=0)
    soon = case((due_at <= at + SOON, 1), else_=0)
    asked = (
        select(
            connections.c.customer_id,
            connections.c.customer_name,
            func.count(orders.c.order_id).label("orders"),
            func.coalesce(func.sum(held), 0).label("held"),
            func.coalesce(func.sum(soon), 0).label("soon"),
            func.min(due_at, type_=due_at.type).label("next"),
        )
        .join(orders, orders.c.customer_id == connections.c.customer_id, isouter=True)
        .group_by(connections.c.customer_id, connections.c.customer_name)
        .order_by(connections.c.customer_name, connections.c.customer_id)
    )
    if customer_id is not None:
        asked = asked.where(connections.c.customer_id == customer_id)
    return tuple(
        Kept(
            customer_id=CustomerId(row.customer_id),
            customer_name=row.customer_name,
            policy=policy(tx, CustomerId(row.customer_id)),
            orders=row.orders,
            held=row.held,
            next_purge_at=row.next,
            within_30_days=row.soon,
        )
        for row in tx.execute(asked).all()
    )
