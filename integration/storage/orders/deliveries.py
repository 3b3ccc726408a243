"""The delivery log: rows are added, and only ever emptied by erasure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, RowMapping, func, or_, select
from sqlalchemy import Connection as Tx

from integration.domain.deliveries import (
    Delivery,
    DeliveryKind,
    DeliveryPage,
    Exchange,
    LogFilter,
    Outcome,
    Trigger,
)
from integration.domain.ids import CustomerId, DeliveryId, OrderId, WorkId
from integration.storage.prepared import Prepared
from integration.storage.tables.deliveries import deliveries

_INSERT = Prepared(deliveries.insert())
IDS = ("id", "work_id", "order_id", "customer_id")


def add(
    tx: Tx,
    *,
    id: DeliveryId,
    exchange: Exchange,
    outcome: Outcome,
    customer_id: CustomerId | None,
    order_id: OrderId | None = None,
    work_id: WorkId | None = None,
    attempt: int = 1,
    trigger: Trigger = Trigger.SCHEDULED,
    next_attempt_at: datetime | None = None,
) -> None:
    _INSERT.run(
        tx,
        dict(
            id=id,
            work_id=work_id,
            order_id=order_id,
            customer_id=customer_id,
            kind=exchange.kind.value,
            attempt=attempt,
            trigger=trigger.value,
            method=exchange.method,
            url=exchange.url,
            request_headers=_headers(exchange.request_headers),
            request_body=exchange.request_body,
            status=exchange.status,
            response_headers=_headers(exchange.response_headers),
            response_body=exchange.response_body,
            duration_ms=exchange.duration_ms,
            outcome=outcome.value,
            error=exchange.error,
            started_at=exchange.started_at,
            next_attempt_at=next_attempt_at,
            traceparent=exchange.traceparent,
        ),
    )


def last_attempt(
    tx: Tx, *, customer_id: CustomerId, order_id: OrderId | None, work_id: WorkId
) -> int:
    """Of this work, so far; 0 before the first. By the order, which has an index."""
    asked = select(func.max(deliveries.c.attempt)).where(
        deliveries.c.customer_id == customer_id,
        deliveries.c.order_id == order_id,
        deliveries.c.work_id == work_id,
    )
    return tx.execute(asked).scalar_one() or 0


def _headers(headers: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(headers)).decode()


def page(tx: Tx, *, asked: LogFilter, before: int | None, limit: int) -> DeliveryPage:
    """Newest first; `before` is a cursor's sequence number."""
    statement = (
        select(deliveries)
        .where(*_matching(asked))
        .order_by(deliveries.c.sequence.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(deliveries.c.sequence < before)

    rows = tx.execute(statement).mappings().all()
    more = len(rows) > limit
    return DeliveryPage(
        items=tuple(_delivery(row) for row in rows[:limit]),
        next_cursor=str(rows[limit - 1]["sequence"]) if more else None,
    )


def _matching(asked: LogFilter) -> Iterator[ColumnElement[bool]]:
    exact = {
        deliveries.c.outcome: asked.outcome,
        deliveries.c.kind: asked.kind,
        deliveries.c.order_id: asked.order_id,
        deliveries.c.customer_id: asked.customer_id,
    }
    yield from (column == value for column, value in exact.items() if value is not None)
    if asked.since is not None:
        yield deliveries.c.started_at >= asked.since
    if asked.until is not None:
        yield deliveries.c.started_at < asked.until
    if asked.search is not None:
        named = (deliveries.c[column] == asked.search for column in IDS)
        yield or_(*named, deliveries.c.traceparent.contains(f"-{asked.search}-", autoescape=True))


def find(tx: Tx, delivery_id: str, *, customer_id: CustomerId | None = None) -> Delivery | None:
    """Of whomever, or of one customer alone."""
    asked = select(deliveries).where(deliveries.c.id == delivery_id)
    if customer_id is not None:
        asked = asked.where(deliveries.c.customer_id == customer_id)
    row = tx.execute(asked).mappings().one_or_none()
    return _delivery(row) if row else None


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=DeliveryId(row["id"]),
        work_id=row["work_id"],
        order_id=row["order_id"],
        customer_id=row["customer_id"],
        attempt=row["attempt"],
        trigger=Trigger(row["trigger"]),
        outcome=Outcome(row["outcome"]),
        next_attempt_at=row["next_attempt_at"],
        exchange=Exchange(
            kind=DeliveryKind(row["kind"]),
            method=row["method"],
            url=row["url"],
            request_headers=json.loads(row["request_headers"]),
            request_body=row["request_body"],
            status=row["status"],
            response_headers=json.loads(row["response_headers"]),
            response_body=row["response_body"],
            duration_ms=row["duration_ms"],
            error=row["error"],
            started_at=row["started_at"],
            traceparent=row["traceparent"],
        ),
    )
