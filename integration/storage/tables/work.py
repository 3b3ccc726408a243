"""The queue of everything that leaves JobCannon."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Index,
    Integer,
    String,
    Table,
    Text,
    literal_column,
    or_,
    text,
)

from integration.storage.tables.columns import UtcDateTime, metadata

OPEN = text("state IN ('due', 'parked')")

work = Table(
    "work",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("key", String(300), nullable=False, unique=True),
    Column("kind", String(50), nullable=False),
    Column("tenant", String(50), nullable=False),
    Column("subject", String(50), nullable=False),
    Column("payload", Text, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime),
    Column("fence", Integer, nullable=False),
    Column("manual", Boolean, nullable=False),
    Column("lease_expires_at", UtcDateTime),
    Column("reason", Text),
    Column("reason_code", String(100)),
    Column("traceparent", String(55), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # What is done stays in the table for good; looking for what is due must not read it.
    Index("ix_work_open", "due_at", "id", postgresql_where=OPEN, sqlite_where=OPEN),
    Index("ix_work_ended", "state", "updated_at"),
    Index(None, "tenant", "subject"),
    # In the order of its claim, and without all that is done.
    Index(None, "tenant", "lane", "due_at", postgresql_where=OPEN, sqlite_where=OPEN),
)


def is_open(rows: FromClause) -> ColumnElement[bool]:
    """Due or parked, in the very words of the partial index, or no planner would see it."""
    return rows.c.state.in_([literal_column("'due'"), literal_column("'parked'")])


def free(at: datetime | BindParameter[datetime], rows: FromClause = work) -> ColumnElement[bool]:
    """Nobody holds it at this moment of the system's clock."""
    return or_(rows.c.lease_expires_at.is_(None), rows.c.lease_expires_at <= at)
