"""
Make the files forget what the rows no longer say; never inside a transaction
(docs/decisions/0012-retention.md says what is claimed of which database).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sqlalchemy import Engine, Table, text

from integration.storage.tables import attempts, deliveries, events, orders, retention, work

TOUCHED = (
    attempts.answers,
    attempts.results,
    attempts.attempts,
    orders.invitations,
    orders.orders,
    work.work,
    deliveries.deliveries,
    retention.erasures,
    retention.holds,
    events.events,
)


class NotForgottenYet(Exception):
    """A reader of long standing keeps the old pages; to be tried again."""


def forget(engine: Engine, touched: Sequence[Table] = TOUCHED) -> dict[str, str]:
    """Says what was done, for the certificate. Raises NotForgottenYet."""
    return _sqlite(engine) if engine.dialect.name == "sqlite" else _postgresql(engine, touched)


def _sqlite(engine: Engine) -> dict[str, str]:
    """
    `secure_delete` overwrites what is deleted, VACUUM drops what moving cells about left behind,
    and the checkpoint ends the log that still has the pages of before.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    except sqlite3.OperationalError as broken:
        raise NotForgottenYet(f"The file is in use: {broken}.") from broken
    finally:
        raw.close()
    if busy:
        raise NotForgottenYet("A reader still holds the write-ahead log.")
    return {
        "database": "sqlite",
        "rows": "overwritten (secure_delete)",
        "file": "rewritten (VACUUM)",
        "write_ahead_log": "truncated (wal_checkpoint)",
    }


def _postgresql(engine: Engine, touched: Sequence[Table]) -> dict[str, str]:
    """The tables get new files. What is in the log, in backups and on free blocks is not ours."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in touched:
            connection.execute(text(f"VACUUM (FULL) {table.name}"))
    return {
        "database": "postgresql",
        "rows": "deleted",
        "file": "rewritten (VACUUM FULL of the tables concerned)",
        "statistics": "never kept of these columns (SET STATISTICS 0)",
        "write_ahead_log": "not claimed: recycled by the server, kept by its archive",
    }
