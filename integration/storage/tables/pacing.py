"""What is left of each customer's rate limit, and the calls that are out at the moment."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table

from integration.storage.tables.columns import UtcDateTime, metadata

rate_buckets = Table(
    "rate_buckets",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("app_id", String(50), primary_key=True),
    Column("capacity", Integer, nullable=False),
    Column("quota", Integer, nullable=False),
    Column("window_seconds", Integer, nullable=False),
    Column("announced", Boolean, nullable=False),
    Column("drops", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("closed_until", UtcDateTime),
)

# A row lives from before a step's first call until its record, or until its holder is given up.
rate_holds = Table(
    "rate_holds",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("app_id", String(50), primary_key=True),
    Column("holder", String(100), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
