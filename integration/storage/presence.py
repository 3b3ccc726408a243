"""Whether a server still knows a connection: asked of those alone that have lain idle."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

A_WHILE = 1.0
"""Seconds. Asking takes as long as a statement does."""


def ask_after_a_while(engine: Engine, *, watch: Callable[[], float]) -> None:
    """
    `watch` counts seconds. A server that was restarted has forgotten all of its connections, so one
    that is gone takes the others of the pool with it
    (docs/decisions/0053-postgresql-and-workers.md).
    """

    @event.listens_for(engine, "connect")
    @event.listens_for(engine, "checkin")
    def was_there(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["was_there_at"] = watch()

    @event.listens_for(engine, "checkout")
    def ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object) -> None:
        if watch() - entry.info["was_there_at"] < A_WHILE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError("The server does not know the connection.") from gone
