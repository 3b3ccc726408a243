"""The queue of everything that leaves JobCannon."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from integration.storage.tables.columns import UtcDateTime, metadata

work = Table(
    "work",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("key", String(300), nullable=False, unique=True),
    Column("kind", String(50), nullable=False),
    Column("tenant", String(50), nullable=False),
    Column("subject", String(50), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime),
    Column("fence", Integer, nullable=False),
    Column("lease_expires_at", UtcDateTime),
    Column("reason", Text),
    Column("reason_code", String(100)),
    Column("traceparent", String(55), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "tenant", "subject"),
)
