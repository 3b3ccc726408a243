"""The connections as the admin sees them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection as Tx

from integration.domain.connections import Connection
from integration.domain.ids import CustomerId
from integration.storage.connections.connections import Connections


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionDesk:
    connections: Connections

    def all(self, tx: Tx, *, within: CustomerId | None = None) -> tuple[Connection, ...]:
        """
        By the customer's name, with the work that is due and parked; `within` is the customer whose
        admin asks, None for an operator.
        """
        return self.connections.all(tx, customer_id=within)

    def forget(self, tx: Tx, customer_id: CustomerId) -> None:
        self.connections.forget(tx, customer_id)
