"""The delivery log as the admin reads it (guide, step 4, item 6)."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection as Tx

from integration.domain.deliveries import Delivery, DeliveryKind, DeliveryPage, LogFilter, Outcome
from integration.domain.errors import Invalid, NotFound
from integration.domain.ids import CustomerId
from integration.storage.orders import deliveries

CURSOR = re.compile(r"[1-9][0-9]{0,17}")
MOST = 200


class DeliveryLog:
    def page(
        self,
        tx: Tx,
        *,
        outcome: str | None = None,
        kind: str | None = None,
        order_id: str | None = None,
        customer_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        search: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> DeliveryPage:
        """Newest first. Refuses Invalid: an unknown outcome, kind or cursor, or a bad limit."""
        _refuse_unless_one_of(Outcome, outcome, field="outcome")
        _refuse_unless_one_of(DeliveryKind, kind, field="kind")
        if cursor is not None and not CURSOR.fullmatch(cursor):
            raise Invalid.at("cursor", "is none that was given out")
        if not 1 <= limit <= MOST:
            raise Invalid.at("limit", f"must be within 1 to {MOST}")

        asked = LogFilter(
            outcome=outcome,
            kind=kind,
            order_id=order_id,
            customer_id=customer_id,
            since=since,
            until=until,
            search=search,
        )
        return deliveries.page(tx, asked=asked, before=int(cursor) if cursor else None, limit=limit)

    def read(self, tx: Tx, *, delivery_id: str, within: CustomerId | None = None) -> Delivery:
        """`within` is the customer whose admin asks, None for an operator."""
        found = deliveries.find(tx, delivery_id, customer_id=within)
        if found is None:
            raise NotFound("There is no such delivery.")
        return found


def _refuse_unless_one_of(words: type[StrEnum], value: str | None, *, field: str) -> None:
    known = [word.value for word in words]
    if value is not None and value not in known:
        raise Invalid.at(field, f"must be one of {', '.join(known)}")
