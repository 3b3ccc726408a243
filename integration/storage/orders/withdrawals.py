"""Cancellations and erasures that may come before what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import delete, func, select

from integration.domain.ids import CandidateId, CustomerId, OrderId
from integration.domain.retention import LATENESS
from integration.storage.database import insert_once
from integration.storage.residency.transits import settled
from integration.storage.retention.tombstones import Tombstones
from integration.storage.tables.withdrawals import withdrawals


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
        asked = select(withdrawals.c.ref).where(
            withdrawals.c.customer_id == customer_id,
            withdrawals.c.ref.in_(self.tombstones.refs(customer_id, of)),
        )
        return tx.execute(asked.limit(1)).first() is not None

    def take(self, tx: Tx, customer_id: CustomerId, of: OrderId) -> bool:
        """Whether it was withdrawn; from now on the order itself says so."""
        taken = delete(withdrawals).where(
            withdrawals.c.customer_id == customer_id,
            withdrawals.c.ref.in_(self.tombstones.refs(customer_id, of)),
        )
        return tx.execute(taken).rowcount > 0


def next_forgotten_at(tx: Tx) -> datetime | None:
    moment = withdrawals.c.forget_at
    asked = select(func.min(moment, type_=moment.type))
    return tx.execute(asked.where(settled(withdrawals.c.customer_id))).scalar()


def forget_due(tx: Tx, *, at: datetime) -> int:
    """How many are so old that nothing comes about them any more."""
    old = (withdrawals.c.forget_at <= at, settled(withdrawals.c.customer_id))
    return tx.execute(delete(withdrawals).where(*old)).rowcount
