"""The last check of each customer's mapped scorecard fields."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from integration.storage.tables.columns import UtcDateTime, metadata

field_checks = Table(
    "field_checks",
    metadata,
    Column("customer_id", String(50), primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("cause", String(20), nullable=False),
    # What was mapped then and what of it was there, as JSON; it says nothing about a person.
    Column("fields", Text, nullable=False),
)
