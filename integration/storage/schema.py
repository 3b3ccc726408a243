"""The tables. Ids of iCIMS are unique within their customer only, so keys begin with it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in UTC outside, without a zone inside: what SQLite and PostgreSQL both sort."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

# Spent install tickets (docs/decisions/0021-install-tickets.md).
tickets = Table(
    "tickets",
    metadata,
    Column("issuer", String(300), primary_key=True),
    Column("jti", String(100), primary_key=True),
    Column("customer_id", String(50), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

authorizations = Table(
    "authorizations",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("browser_hash", String(64), nullable=False),
    Column("verifier_sealed", LargeBinary, nullable=False),
    Column("customer_id", String(50), nullable=False),
    Column("issuer", String(300), nullable=False),
    Column("redirect_uri", String(500), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("spent_at", UtcDateTime),
)

connections = Table(
    "connections",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("customer_id", String(50), nullable=False, unique=True),
    Column("customer_name", String(300), nullable=False),
    Column("region", String(10), nullable=False),
    Column("issuer", String(300), nullable=False),
    Column("status", String(30), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("token_sealed", LargeBinary),
    Column("token_expires_at", UtcDateTime),
    Column("grant_number", Integer, nullable=False),
    Column("installed_at", UtcDateTime),
    Column("authorized_at", UtcDateTime),
    Column("reason", Text),
    Column("updated_at", UtcDateTime, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("event_id", String(100), primary_key=True),
    Column("type", String(100), nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Index(None, "type", "received_at"),
)

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
    Index(None, "customer_id", "candidate_id"),
)

# `occasion` makes an invitation happen once: see domain/orders.py.
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
    UniqueConstraint("customer_id", "order_id"),
    UniqueConstraint("customer_id", "occasion"),
)

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

# The bodies are kept as sent: a repeated callback must not differ by a byte.
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

work = Table(
    "work",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("key", String(300), nullable=False, unique=True),
    Column("kind", String(50), nullable=False),
    Column("tenant", String(50), nullable=False),
    Column("subject", String(50), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime),
    Column("fence", Integer, nullable=False),
    Column("lease_expires_at", UtcDateTime),
    Column("reason", Text),
    Column("reason_code", String(100)),
    Column("traceparent", String(55), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "tenant", "subject"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String(50), nullable=False, unique=True),
    Column("work_id", String(50)),
    Column("order_id", String(50)),
    Column("customer_id", String(50)),
    Column("kind", String(50), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("method", String(20), nullable=False),
    Column("url", Text, nullable=False),
    Column("request_headers", Text, nullable=False),
    Column("request_body", Text),
    Column("status", Integer),
    Column("response_headers", Text, nullable=False),
    Column("response_body", Text),
    Column("duration_ms", Float, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("error", Text),
    Column("started_at", UtcDateTime, nullable=False),
    Column("next_attempt_at", UtcDateTime),
    Column("traceparent", String(55), nullable=False),
    Index(None, "customer_id", "order_id"),
    Index(None, "kind", "outcome"),
    sqlite_autoincrement=True,
)

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
    Index(None, "at"),
)
