"""The audit log, which is only ever added to, and its anchor."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from integration.storage.tables.columns import metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    # As text, so that what is hashed is what is stored, byte for byte.
    Column("at", String(32), nullable=False),
    Column("name", String(100), nullable=False),
    Column("who", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("customer_id", String(50)),
    Column("subject", String(100)),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "name", "sequence"),
    Index(None, "customer_id", "sequence"),
)

# One row. Whoever appends holds it until the end of the transaction, so there is one chain.
audit_anchor = Table(
    "audit_anchor",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("entries", Integer, nullable=False),
    Column("head", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)
