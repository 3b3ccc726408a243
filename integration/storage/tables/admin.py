"""Who may be an admin, who is signed in as one, and who tried to be."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from integration.storage.tables.columns import UtcDateTime, metadata

# Never deleted: the audit log names them by their id for good.
accounts = Table(
    "accounts",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("customer_id", String(50)),
    # None until the one-time link was used.
    Column("password_hash", String(200)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

# One link for an account at a time; that of the first operator, who has no account yet, has none.
account_setups = Table(
    "account_setups",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", String(50), ForeignKey("accounts.id"), unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

admin_sessions = Table(
    "admin_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(50), nullable=False, unique=True),
    # None is the operator of the settings.
    Column("account_id", String(50), ForeignKey("accounts.id")),
    Column("place", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "account_id"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    # The address it came from; None in rows of before that was kept.
    Column("place", String(200)),
    # An HMAC of the e-mail that was typed, which may have been a password; None as above.
    Column("name_ref", String(64)),
    Index(None, "at"),
    Index(None, "place", "at"),
    Index(None, "name_ref", "at"),
)
