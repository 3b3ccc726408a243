"""Which customer lives in which region: known before any personal data is read, and holds none."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from integration.storage.tables.columns import UtcDateTime, metadata

directory = Table(
    "directory",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("region", String(10)),
    Column("decided_by", String(100)),
    Column("locked_at", UtcDateTime),
    Column("moving_to", String(10)),
    Column("leaving", String(10)),
    Column("updated_at", UtcDateTime, nullable=False),
)
