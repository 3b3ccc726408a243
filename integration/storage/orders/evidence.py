"""What the tables prove about each line of the Verification Checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Table, select, true
from sqlalchemy import Connection as Tx

from integration.domain.connections import ConnectionStatus
from integration.domain.deliveries import DeliveryKind, Outcome
from integration.domain.ids import CustomerId
from integration.storage.tables.connections import connections
from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.events import events
from integration.storage.tables.orders import orders


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenDelivery:
    id: str
    order_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one customer, or for None of all."""

    tx: Tx
    customer_id: CustomerId | None

    def installed(self) -> RowMapping | None:
        """The connection that was installed last and still is."""
        return self._newest_connection(
            connections.c.installed_at.is_not(None),
            connections.c.status != ConnectionStatus.UNINSTALLED.value,
        )

    def authorized(self) -> RowMapping | None:
        return self._newest_connection(connections.c.status == ConnectionStatus.ACTIVE.value)

    def requested(self, *, trigger: str | None = None) -> RowMapping | None:
        """The newest order, or the newest of one trigger."""
        newest = select(orders).where(self._theirs(orders)).order_by(orders.c.created_at.desc())
        if trigger is not None:
            newest = newest.where(orders.c.trigger == trigger)
        return self._first(newest)

    def received(self, *, type: str) -> RowMapping | None:
        found = select(events).where(events.c.type == type, self._theirs(events))
        return self._first(found.order_by(events.c.received_at.desc()))

    def delivered(self, kind: DeliveryKind) -> ProvenDelivery | None:
        """The newest successful delivery of this kind."""
        row = self._first(
            select(deliveries.c.id, deliveries.c.order_id, deliveries.c.started_at.label("at"))
            .where(deliveries.c.kind == kind.value, deliveries.c.outcome == Outcome.SUCCEEDED.value)
            .where(self._theirs(deliveries))
            .order_by(deliveries.c.sequence.desc())
        )
        return ProvenDelivery(**row) if row else None

    def _newest_connection(self, *like: ColumnElement[bool]) -> RowMapping | None:
        found = select(connections).where(*like, self._theirs(connections))
        return self._first(found.order_by(connections.c.authorized_at.desc()))

    def _first(self, found: Select[*tuple[Any, ...]]) -> RowMapping | None:
        """PostgreSQL's driver would fetch all the others, too."""
        return self.tx.execute(found.limit(1)).mappings().first()

    def _theirs(self, table: Table) -> ColumnElement[bool]:
        return true() if self.customer_id is None else table.c.customer_id == self.customer_id
