"""What iCIMS sent, so that nothing is taken twice."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from integration.storage.tables.columns import UtcDateTime, metadata

events = Table(
    "events",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("event_id", String(100), primary_key=True),
    Column("type", String(100), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index(None, "type", "received_at"),
)
