"""The delivery log: one row for each attempt at a call or a mail."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from integration.storage.tables.columns import UtcDateTime, metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String(50), nullable=False, unique=True),
    Column("work_id", String(50)),
    Column("order_id", String(50)),
    Column("customer_id", String(50)),
    Column("kind", String(50), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("trigger", String(20), nullable=False),
    Column("method", String(20), nullable=False),
    Column("url", Text, nullable=False),
    Column("request_headers", Text, nullable=False),
    Column("request_body", Text),
    Column("status", Integer),
    Column("response_headers", Text, nullable=False),
    Column("response_body", Text),
    Column("duration_ms", Float, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("error", Text),
    Column("started_at", UtcDateTime, nullable=False),
    Column("next_attempt_at", UtcDateTime),
    Column("traceparent", String(55), nullable=False),
    Index(None, "customer_id", "order_id"),
    Index(None, "kind", "outcome"),
    sqlite_autoincrement=True,
)
