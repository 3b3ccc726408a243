"""Assessments being taken, their answers and their results."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from integration.storage.tables.columns import UtcDateTime, metadata

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("invitation_id", ForeignKey("invitations.id"), nullable=False, unique=True),
    Column("secret_hash", String(64), nullable=False),
    Column("secret_sealed", LargeBinary, nullable=False),
    Column("status", String(30), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
)

answers = Table(
    "answers",
    metadata,
    Column("attempt_id", ForeignKey("attempts.id"), primary_key=True),
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("value", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

results = Table(
    "results",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False, unique=True),
    Column("customer_id", String(50), nullable=False),
    Column("order_id", String(50), nullable=False),
    Column("result_sealed", LargeBinary, nullable=False),
    Column("callback_sealed", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("customer_id", "order_id"),
)
