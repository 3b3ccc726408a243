"""
Make the files forget what the rows no longer say; never inside a transaction
(docs/decisions/0012-retention.md says what is claimed of which database).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from sqlalchemy import Engine, Table, text

from integration.storage.tables import attempts, deliveries, orders, retention, work

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
)


Told = Callable[[str], None]
"""Hears what is begun, such as "rewriting orders (VACUUM FULL)"."""


class NotForgottenYet(Exception):
    """A reader of long standing keeps the old pages; to be tried again."""


def unheard(_: str) -> None:
    pass


def forget(
    engine: Engine, touched: Sequence[Table] = TOUCHED, *, told: Told = unheard
) -> dict[str, str]:
    """Says what was done, for the certificate. Raises NotForgottenYet."""
    if engine.dialect.name == "sqlite":
        return _sqlite(engine, told)
    return _postgresql(engine, touched, told)


def _sqlite(engine: Engine, told: Told) -> dict[str, str]:
    """
    `secure_delete` overwrites what is deleted, VACUUM drops what moving cells about left behind,
    and the checkpoint ends the log that still has the pages of before.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        told("rewriting the file (VACUUM)")
        cursor.execute("VACUUM")
        told("ending the write-ahead log")
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


def _postgresql(engine: Engine, touched: Sequence[Table], told: Told) -> dict[str, str]:
    """The tables get new files. What is in the log, in backups and on free blocks is not ours."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in touched:
            told(f"rewriting {table.name} (VACUUM FULL)")
            connection.execute(text(f"VACUUM (FULL) {table.name}"))
    return {
        "database": "postgresql",
        "rows": "deleted",
        "file": "rewritten (VACUUM FULL of the tables concerned)",
        "statistics": "never kept of these columns (SET STATISTICS 0)",
        "write_ahead_log": "not claimed: recycled by the server, kept by its archive",
    }
