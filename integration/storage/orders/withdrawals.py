"""Cancellations and erasures that may come before what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import bindparam, delete, func, select

from integration.domain.ids import CandidateId, CustomerId, OrderId
from integration.domain.retention import LATENESS
from integration.storage.database import insert_once
from integration.storage.plans import Values
from integration.storage.prepared import Prepared
from integration.storage.residency.transits import settled
from integration.storage.retention.tombstones import Tombstones
from integration.storage.tables.withdrawals import withdrawals

_THESE = (
    withdrawals.c.customer_id == bindparam("customer"),
    withdrawals.c.ref.in_(bindparam("refs", expanding=True)),
)
_HAS = Prepared(select(withdrawals.c.ref).where(*_THESE).limit(1))
_TAKE = Prepared(delete(withdrawals).where(*_THESE))
_NEXT_FORGOTTEN = Prepared(
    select(func.min(withdrawals.c.forget_at, type_=withdrawals.c.forget_at.type)).where(
        settled(withdrawals.c.customer_id)
    )
)


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """An id says its kind, so orders and candidates need no column that tells them apart."""

    tombstones: Tombstones

    def add(
        self,
        tx: Tx,
        customer_id: CustomerId,
        of: OrderId | CandidateId,
        *,
        occurred_at: datetime,
        at: datetime,
    ) -> None:
        if not self.has(tx, customer_id, of):
            insert_once(
                tx,
                withdrawals,
                {
                    "customer_id": customer_id,
                    "ref": self.tombstones.refs(customer_id, of)[0],
                    "occurred_at": occurred_at,
                    "forget_at": at + LATENESS,
                },
            )

    def has(self, tx: Tx, customer_id: CustomerId, of: OrderId | CandidateId) -> bool:
        return _HAS.first(tx, self._named(customer_id, of)) is not None

    def take(self, tx: Tx, customer_id: CustomerId, of: OrderId) -> bool:
        """Whether it was withdrawn; from now on the order itself says so."""
        return _TAKE.run(tx, self._named(customer_id, of)) > 0

    def _named(self, customer_id: CustomerId, of: OrderId | CandidateId) -> Values:
        return {"customer": customer_id, "refs": self.tombstones.refs(customer_id, of)}


def next_forgotten_at(tx: Tx) -> datetime | None:
    found: datetime | None = _NEXT_FORGOTTEN.value(tx)
    return found


def forget_due(tx: Tx, *, at: datetime) -> int:
    """How many are so old that nothing comes about them any more."""
    old = (withdrawals.c.forget_at <= at, settled(withdrawals.c.customer_id))
    return tx.execute(delete(withdrawals).where(*old)).rowcount
