"""Which failures of a database pass by themselves, so that whoever asked may ask again."""

from __future__ import annotations

import sqlite3

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from integration.domain.errors import CustomerMoving, Unavailable

RETRY_AFTER_SECONDS = 5
MOVING_SECONDS = 30

# The primary result codes of SQLite for what lies outside of the statement.
SQLITE_PASSES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
# Of PostgreSQL, by class: connection lost, rolled back for another's sake, no resources, an
# operator's word; and a standby that has not been promoted yet (25006).
POSTGRESQL_PASSES = ("08", "40", "53", "57", "25006")

log = structlog.get_logger("database")


def told(broken: BaseException) -> BaseException:
    """What whoever asked is told: Unavailable for what passes, CustomerMoving, or as it is."""
    if isinstance(broken, DBAPIError | PoolTimeout):
        if is_moving(broken):
            return moving()
        if passes(broken):
            return unavailable(broken)
    return broken


def unavailable(broken: DBAPIError | PoolTimeout) -> Unavailable:
    """Nothing was saved, or nobody can know; asking again is safe, because it is keyed."""
    cause = broken.orig if isinstance(broken, DBAPIError) else broken
    log.warning("database_unavailable", said=str(cause).strip().partition("\n")[0])
    return Unavailable(
        "The database cannot be used at the moment. Nothing that was saved is lost; try again.",
        retry_after=RETRY_AFTER_SECONDS,
    )


def is_moving(broken: DBAPIError | PoolTimeout) -> bool:
    """What the triggers of a move say, on both databases in the same word."""
    return isinstance(broken, DBAPIError) and "customer_moving" in str(broken.orig)


def moving() -> CustomerMoving:
    return CustomerMoving(
        "This data is being moved to another region, and nothing was saved. Try again in a moment.",
        retry_after=MOVING_SECONDS,
    )


def passes(broken: DBAPIError | PoolTimeout) -> bool:
    if isinstance(broken, PoolTimeout) or broken.connection_invalidated:
        return True
    cause = broken.orig
    if isinstance(cause, sqlite3.Error):
        # The low byte; the rest says more exactly what it was. Absent where no C code failed.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE_PASSES
    state: str | None = getattr(cause, "sqlstate", None)
    if state is None:
        # The server was not reached, or went away in the middle of a word.
        return isinstance(broken, OperationalError)
    return state.startswith(POSTGRESQL_PASSES)
