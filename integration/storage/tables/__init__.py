"""The tables, a module for each topic; importing the package makes the metadata whole."""

from __future__ import annotations

from integration.storage.tables import (
    admin,
    attempts,
    audit,
    connections,
    deliveries,
    directory,
    events,
    field_checks,
    keys,
    moves,
    orders,
    pacing,
    retention,
    withdrawals,
    work,
)
from integration.storage.tables.columns import metadata

__all__ = [
    "admin",
    "attempts",
    "audit",
    "connections",
    "deliveries",
    "directory",
    "events",
    "field_checks",
    "keys",
    "metadata",
    "moves",
    "orders",
    "pacing",
    "retention",
    "withdrawals",
    "work",
]
