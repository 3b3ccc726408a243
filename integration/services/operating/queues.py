"""What waits, and for how long: for each customer, for one order, and in the whole region."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.ids import CustomerId
from integration.domain.ports import Clock
from integration.domain.queues import OpenWork, Queue
from integration.storage.queue import queues
from integration.storage.queue.buckets import Buckets
from integration.storage.queue.queues import Depth


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """`buckets` is None where nobody is paced; by `watch`, the system's clock, holds end."""

    buckets: Buckets | None
    watch: Clock

    def of(self, tx: Tx, customers: Collection[str], *, at: datetime) -> dict[str, Queue]:
        waiting = queues.waiting(tx, customers, at=at, watch=self.watch.now())
        buckets = self.buckets.look(tx, customers, at=at) if self.buckets else {}
        return {
            one: Queue(waiting=waiting[one], bucket=buckets.get(one))
            for one in dict.fromkeys(customers)
        }

    def of_order(
        self, tx: Tx, *, customer_id: str, order_id: str, at: datetime
    ) -> tuple[tuple[OpenWork, datetime | None], ...]:
        """Each with the moment until which the rate limit keeps it, if it does."""
        found = queues.of_subject(
            tx, tenant=customer_id, subject=order_id, at=at, watch=self.watch.now()
        )
        bucket = self.of(tx, [customer_id], at=at)[customer_id].bucket
        return tuple((one, one.limit_until(bucket, at)) for one in found)

    def depth(self, tx: Tx, *, within: CustomerId | None = None, at: datetime) -> Depth:
        """Of the whole region, or of one customer in it."""
        return queues.depth(tx, tenant=within, at=at, watch=self.watch.now())
