"""Which events were received, so that a second time changes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import bindparam, func, select

from integration.domain.ids import CustomerId, EventId
from integration.storage import database
from integration.storage.database import insert_once
from integration.storage.prepared import Prepared
from integration.storage.tables.events import events

_BODY_HASH = Prepared(
    select(events.c.body_hash).where(
        events.c.customer_id == bindparam("customer"), events.c.event_id == bindparam("event")
    )
)


def take_turns(tx: Tx, customer_id: CustomerId) -> None:
    """
    One customer's events act one after another: what one writes, the next reads. Before any row is
    locked, so that nobody waits in a ring.
    """
    database.take_turns(tx, f"events of {customer_id}")


def remember(
    tx: Tx,
    *,
    customer_id: CustomerId,
    event_id: EventId,
    type: str,
    body_hash: str,
    at: datetime,
) -> bool:
    """False when this customer's event was here before, with whatever body."""
    return insert_once(
        tx,
        events,
        {
            "customer_id": customer_id,
            "event_id": event_id,
            "type": type,
            "body_hash": body_hash,
            "received_at": at,
        },
    )


def body_hash(tx: Tx, *, customer_id: CustomerId, event_id: EventId) -> str | None:
    found: str | None = _BODY_HASH.value(tx, {"customer": customer_id, "event": event_id})
    return found


def count(tx: Tx, *, type: str) -> int:
    found = select(func.count()).select_from(events).where(events.c.type == type)
    return tx.execute(found).scalar_one()
