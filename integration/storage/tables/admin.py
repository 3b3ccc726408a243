"""Who is signed in as an admin, and who tried to be."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, String, Table

from integration.storage.tables.columns import UtcDateTime, metadata

admin_sessions = Table(
    "admin_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("csrf", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    # The address it came from; None in rows of before that was kept.
    Column("place", String(200)),
    Index(None, "at"),
    Index(None, "place", "at"),
)
