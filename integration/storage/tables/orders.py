"""Orders for an assessment, and the invitations they lead to."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, String, Table, UniqueConstraint

from integration.storage.tables.columns import UtcDateTime, metadata

orders = Table(
    "orders",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("order_id", String(50), primary_key=True),
    Column("application_id", String(50), nullable=False),
    Column("candidate_id", String(50), nullable=False),
    Column("job_id", String(50), nullable=False),
    Column("job_title", String(300), nullable=False),
    Column("assessment", String(100), nullable=False),
    Column("trigger", String(30), nullable=False),
    Column("email_template", String(30), nullable=False),
    Column("callback_url", String(1000), nullable=False),
    Column("status", String(30), nullable=False),
    Column("traceparent", String(55), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # Completed, expired or cancelled: from here the period of retention counts.
    Column("ended_at", UtcDateTime),
    # None while it has not ended, and under a legal hold.
    Column("purge_at", UtcDateTime),
    # What may lead to one invitation only, and when iCIMS asked: None of orders of before 0010.
    Column("occasion", String(300)),
    Column("requested_at", UtcDateTime),
    Index(None, "customer_id", "candidate_id"),
    Index(None, "customer_id", "occasion"),
    Index(None, "purge_at"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("customer_id", String(50), nullable=False),
    Column("order_id", String(50), nullable=False),
    Column("occasion", String(300), nullable=False),
    Column("assessment", String(100), nullable=False),
    Column("status", String(30), nullable=False),
    Column("link_hash", String(64), nullable=False, unique=True),
    Column("link_sealed", LargeBinary, nullable=False),
    Column("report_hash", String(64), nullable=False, unique=True),
    Column("report_sealed", LargeBinary, nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("candidate_name", String(300)),
    Column("candidate_email", String(320)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    UniqueConstraint("customer_id", "order_id"),
    UniqueConstraint("customer_id", "occasion"),
    Index(None, "status", "expires_at"),
)
