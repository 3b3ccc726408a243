"""What iCIMS took back, remembered for what may still come late about it."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from integration.storage.tables.columns import UtcDateTime, metadata

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    # An HMAC of the order's or the candidate's id: the row names nobody.
    Column("ref", String(64), primary_key=True),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("forget_at", UtcDateTime, nullable=False),
    Index(None, "forget_at"),
)
