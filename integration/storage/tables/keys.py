"""A customer's data keys, each sealed by a key that is in no database."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, UniqueConstraint

from integration.storage.tables.columns import metadata

data_keys = Table(
    "data_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("region", String(10), nullable=False),
    Column("customer_id", String(50), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("kek_id", String(16), nullable=False),
    Column("key_sealed", LargeBinary, nullable=False),
    UniqueConstraint("region", "customer_id", "generation"),
)
