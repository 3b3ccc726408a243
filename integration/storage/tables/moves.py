"""Customers on their way to another region: the move, and what each of its two sides knows."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from integration.storage.tables.columns import UtcDateTime, metadata

# Beside the directory, in the database that belongs to no region.
moves = Table(
    "moves",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("customer_id", String(50), nullable=False),
    Column("source", String(10), nullable=False),
    Column("target", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("requested_by", String(200), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("switched_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    # Whoever goes on with it raises it: who was slower may change nothing any more.
    Column("fence", Integer, nullable=False),
    Column("counts", Text, nullable=False),
    Column("digest", String(64)),
    Column("proof", Text, nullable=False),
    Index(None, "customer_id", "began_at"),
)

# In a region's database. While a row is here, the region does no work for the customer; what the
# state forbids, the triggers of 0018 and 0019 refuse (docs/decisions/0073-moving-a-customer.md).
transits = Table(
    "transits",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("other", String(10), nullable=False),
    Column("fence", Integer, nullable=False),
)

# In the database that was left: where a link of before leads, and nothing else.
moved_links = Table(
    "moved_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("customer_id", String(50), nullable=False),
    Column("region", String(10), nullable=False),
    Column("public_url", String(500), nullable=False),
    Index(None, "customer_id"),
)
