"""Periods of retention, legal holds, erasures under way and done, and what they left behind."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from integration.storage.tables.columns import UtcDateTime, metadata

retention_policies = Table(
    "retention_policies",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("days", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("customer_id", String(50), nullable=False),
    Column("candidate_id", String(50)),
    Column("ground", String(30), nullable=False),
    Column("note", Text, nullable=False),
    Column("placed_by", String(100), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("released_by", String(100)),
    Column("released_at", UtcDateTime),
    Index(None, "customer_id", "candidate_id"),
)

erasures = Table(
    "erasures",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("customer_id", String(50), nullable=False),
    Column("cause", String(30), nullable=False),
    Column("state", String(20), nullable=False),
    Column("candidate_id", String(50)),
    Column("cutoff", UtcDateTime),
    Column("policy_days", Integer, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("requested_by", String(100), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("counts", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_expires_at", UtcDateTime),
    Index(None, "state", "due_at"),
    Index(None, "customer_id", "requested_at"),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("customer_id", String(50), nullable=False),
    Column("order_ref", String(64), nullable=False),
    # Hashes of random tokens: they say nothing, and the links answer 410 by them.
    Column("link_hash", String(64), unique=True),
    Column("report_hash", String(64), unique=True),
    Column("erasure_id", String(50), nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("purged_at", UtcDateTime, nullable=False),
    Column("counts", Text, nullable=False),
    UniqueConstraint("customer_id", "order_ref"),
    Index(None, "erasure_id"),
)
