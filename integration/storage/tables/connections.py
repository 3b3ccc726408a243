"""Customers, what lets us call their iCIMS, and installs under way."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text

from integration.storage.tables.columns import UtcDateTime, metadata

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
    Column("refresh_sealed", LargeBinary),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("refreshing_until", UtcDateTime),
    Column("grant_number", Integer, nullable=False),
    Column("installed_at", UtcDateTime),
    Column("authorized_at", UtcDateTime),
    Column("reason", Text),
    Column("updated_at", UtcDateTime, nullable=False),
)
