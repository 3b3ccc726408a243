"""What the tables prove about each line of the Verification Checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, select

from integration.domain.connections import ConnectionStatus
from integration.domain.deliveries import DeliveryKind, Outcome
from integration.storage.tables.connections import connections
from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.events import events
from integration.storage.tables.orders import orders


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenDelivery:
    id: str
    order_id: str | None
    at: datetime


def installed(tx: Tx) -> RowMapping | None:
    """The connection that was installed last and still is."""
    return (
        tx.execute(
            select(connections)
            .where(
                connections.c.installed_at.is_not(None),
                connections.c.status != ConnectionStatus.UNINSTALLED.value,
            )
            .order_by(connections.c.authorized_at.desc())
        )
        .mappings()
        .first()
    )


def authorized(tx: Tx) -> RowMapping | None:
    return (
        tx.execute(
            select(connections)
            .where(connections.c.status == ConnectionStatus.ACTIVE.value)
            .order_by(connections.c.authorized_at.desc())
        )
        .mappings()
        .first()
    )


def requested(tx: Tx, *, trigger: str | None = None) -> RowMapping | None:
    """The newest order, or the newest of one trigger."""
    newest = select(orders).order_by(orders.c.created_at.desc())
    if trigger is not None:
        newest = newest.where(orders.c.trigger == trigger)
    return tx.execute(newest).mappings().first()


def received(tx: Tx, *, type: str) -> RowMapping | None:
    return (
        tx.execute(
            select(events).where(events.c.type == type).order_by(events.c.received_at.desc())
        )
        .mappings()
        .first()
    )


def delivered(tx: Tx, kind: DeliveryKind) -> ProvenDelivery | None:
    """The newest successful delivery of this kind."""
    row = tx.execute(
        select(deliveries.c.id, deliveries.c.order_id, deliveries.c.started_at)
        .where(deliveries.c.kind == kind.value, deliveries.c.outcome == Outcome.SUCCEEDED.value)
        .order_by(deliveries.c.sequence.desc())
    ).first()
    return ProvenDelivery(id=row.id, order_id=row.order_id, at=row.started_at) if row else None
