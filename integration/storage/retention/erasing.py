"""Erase an order from every table that says something about its candidate."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import delete, func, select, update

from integration.domain.ids import CandidateId, CustomerId, TombstoneId
from integration.domain.retention import Erasure
from integration.storage.queue import fences
from integration.storage.retention import holds
from integration.storage.retention.tombstones import Tombstones
from integration.storage.tables.attempts import answers, attempts, results
from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.orders import invitations, orders
from integration.storage.tables.work import work

ERASED = "[erased]"
BLANK = {
    "url": ERASED,
    "request_headers": "{}",
    "request_body": ERASED,
    "response_headers": "{}",
    "response_body": ERASED,
    "error": None,
}


def orders_of(tx: Tx, erasure: Erasure, *, limit: int) -> list[tuple[str, str]]:
    """What is left to erase: (order, candidate), the oldest first."""
    asked = select(orders.c.order_id, orders.c.candidate_id).where(
        orders.c.customer_id == erasure.customer_id
    )
    if erasure.candidate_id is not None:
        asked = asked.where(orders.c.candidate_id == erasure.candidate_id)
    else:
        asked = asked.where(orders.c.purge_at <= erasure.cutoff)
    rows = tx.execute(asked.order_by(orders.c.created_at, orders.c.order_id).limit(limit)).all()
    return [(row.order_id, row.candidate_id) for row in rows]


def erase_order(
    tx: Tx,
    erasure: Erasure,
    order_id: str,
    *,
    tombstone_id: TombstoneId,
    tombstones: Tombstones,
    at: datetime,
) -> Counter[str]:
    """All of one order, in one transaction; counts what was there."""
    customer_id, gone = erasure.customer_id, Counter[str]()
    # Whoever records a step at this moment leaves the next one behind, and is waited for.
    fences.lock(tx, tenant=customer_id, subject=order_id)
    ours = (invitations.c.customer_id == customer_id, invitations.c.order_id == order_id)
    invitation = tx.execute(select(invitations).where(*ours)).mappings().one_or_none()
    if invitation is not None:
        taken = select(attempts.c.id).where(attempts.c.invitation_id == invitation["id"])
        gone["answers"] = tx.execute(
            delete(answers).where(answers.c.attempt_id.in_(taken))
        ).rowcount
        gone["results"] = tx.execute(
            delete(results).where(results.c.attempt_id.in_(taken))
        ).rowcount
        gone["attempts"] = tx.execute(
            delete(attempts).where(attempts.c.invitation_id == invitation["id"])
        ).rowcount
        gone["invitations"] = tx.execute(delete(invitations).where(*ours)).rowcount
    gone["work"] = tx.execute(
        delete(work).where(work.c.tenant == customer_id, work.c.subject == order_id)
    ).rowcount
    gone["log_entries"] = tx.execute(
        update(deliveries)
        .where(deliveries.c.customer_id == customer_id, deliveries.c.order_id == order_id)
        .values(**BLANK, order_id=tombstone_id)
    ).rowcount
    gone["orders"] = tx.execute(
        delete(orders).where(orders.c.customer_id == customer_id, orders.c.order_id == order_id)
    ).rowcount
    tombstones.add(
        tx,
        id=tombstone_id,
        erasure=erasure,
        order_id=order_id,
        link_hash=invitation["link_hash"] if invitation else None,
        report_hash=invitation["report_hash"] if invitation else None,
        counts=gone,
        at=at,
    )
    return gone


def erase_loose_ends(tx: Tx, erasure: Erasure, candidate_ids: set[str]) -> Counter[str]:
    """Log entries of events that belong to no order, and notes on holds that are over."""
    customer_id = erasure.customer_id
    loose = (deliveries.c.customer_id == customer_id, deliveries.c.order_id.is_(None))
    gone = Counter[str]()
    for candidate_id in sorted(candidate_ids):
        if not _is_left(tx, customer_id, CandidateId(candidate_id)):
            gone["log_entries"] += tx.execute(
                update(deliveries)
                .where(*loose, deliveries.c.request_body.contains(candidate_id, autoescape=True))
                .values(**BLANK)
            ).rowcount
            holds.forget(tx, customer_id, [candidate_id])
    return gone


def _is_left(tx: Tx, customer_id: CustomerId, candidate_id: CandidateId) -> bool:
    asked = select(func.count()).where(
        orders.c.customer_id == customer_id, orders.c.candidate_id == candidate_id
    )
    return bool(tx.execute(asked).scalar_one())
