"""One transaction at a time, in a thread; the only place that knows SQLite from PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from integration.domain.errors import CustomerMoving, Refusal
from integration.storage.group_commit import GroupCommit
from integration.storage.outages import told
from integration.storage.prepared import Prepared, command
from integration.storage.presence import ask_after_a_while

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

T = TypeVar("T")

BUSY_MILLISECONDS = 10_000
# For each database, of which there is one for each region and one for all; a server's usual
# hundred connections are enough for eight processes of ours.
POSTGRESQL_THREADS = 4
# One connection for each thread and no more. A server that does not answer at all is given up on
# before whoever waits for us gives up.
POSTGRESQL_POOL: dict[str, object] = {
    "pool_size": POSTGRESQL_THREADS,
    "max_overflow": 0,
    "pool_timeout": 10,
    "connect_args": {"connect_timeout": 5, "application_name": "jobcannon"},
}


class DatabaseUnusable(Exception):
    """The address cannot be used; the sentence says why, without a password."""


class Database:
    """
    `run` is one transaction (docs/decisions/0018-synchronous-transactions-in-threads.md).

    SQLite has one writer, so it gets one thread: waiting in its queue is cheaper and fairer
    than waiting for its lock, and who waits goes with the next transaction
    (docs/decisions/0086-group-commit.md). Other processes are waited for by its busy timeout.
    """

    most_together = 32
    """How many use cases one transaction of SQLite may have."""

    def __init__(self, address: str, *, watch: Callable[[], float] = monotonic) -> None:
        self.engine = engine_for(address, watch=watch)
        threads = 1 if self.engine.dialect.name == "sqlite" else POSTGRESQL_THREADS
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")
        self._group = None
        if not self.is_shared:
            self._group = GroupCommit(
                self.engine, self._threads, alone=self.transact, most=self.most_together
            )

    @property
    def is_shared(self) -> bool:
        """Other processes write here too, and nobody tells us when."""
        return self.engine.dialect.name != "sqlite"

    async def run(self, use_case: Callable[[Connection], T]) -> T:
        """
        Commits when `use_case` returns, or raises a refusal whose record is to stay.

        Whoever is cancelled meanwhile waits for the end of it: a request that goes away does not
        cut its transaction in half, and a worker that has stopped has no transaction under way.
        """
        asked = self._asked(use_case)
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            await asyncio.wait([asked])
            raise

    def _asked(self, use_case: Callable[[Connection], T]) -> asyncio.Future[T]:
        if self._group is not None:
            return self._group.submit(use_case)
        # With what the log says of whoever asks.
        loop, context = asyncio.get_running_loop(), copy_context()
        return loop.run_in_executor(self._threads, context.run, self.transact, use_case)

    async def apart(self, maintenance: Callable[[Engine], T]) -> T:
        """In the database's thread, in no transaction: for what cannot be done within one."""
        asked = asyncio.get_running_loop().run_in_executor(self._threads, maintenance, self.engine)
        return await asyncio.shield(asked)

    def transact(self, use_case: Callable[[Connection], T]) -> T:
        """Raises Unavailable for what passes: locked, full, restarting, gone, or on its way."""
        try:
            return self._transact(use_case)
        except (DBAPIError, PoolTimeout) as broken:
            if isinstance(broken, DBAPIError) and broken.connection_invalidated:
                # So are the others, if the server was restarted.
                self.engine.dispose()
            shown = told(broken)
            if shown is broken:
                raise
            raise shown from (None if isinstance(shown, CustomerMoving) else broken)

    def _transact(self, use_case: Callable[[Connection], T]) -> T:
        with self.engine.connect() as tx:
            try:
                result = use_case(tx)
            except Refusal as refusal:
                if refusal.commits:
                    tx.commit()
                raise
            tx.commit()
            return result

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()


def engine_for(address: str, *, watch: Callable[[], float] = monotonic) -> Engine:
    """`watch` counts seconds. Raises DatabaseUnusable."""
    try:
        url = make_url(_in_sqlalchemys_words(address))
        settings = {} if _is_sqlite(url) else POSTGRESQL_POOL
        # What a statement was sent with is about people, and errors end in logs.
        engine = create_engine(url, hide_parameters=True, **settings)
    except (ArgumentError, ImportError) as broken:
        raise DatabaseUnusable(f"{_shown(address)} is no database address we can use.") from broken

    if _is_sqlite(url):
        if not url.database or url.database == ":memory:":
            raise DatabaseUnusable("SQLite needs a file, such as sqlite:///jobcannon.sqlite3.")
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    else:
        ask_after_a_while(engine, watch=watch)
    return engine


def refuse_unreadable(engine: Engine) -> None:
    """
    Find out at start, not at the first request, that the database cannot be written. One that is
    not there yet is made for whoever runs us alone.
    """
    shown = engine.url.render_as_string(hide_password=True)
    try:
        _make_private(engine.url)
        with engine.connect() as tx:
            tx.exec_driver_sql("SELECT 1")
            if engine.dialect.name == "sqlite":
                tx.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except SQLAlchemyError as broken:
        cause = str(broken.orig if isinstance(broken, DBAPIError) else broken)
        # PostgreSQL's library asks whether there is a server in a second line.
        why = cause.partition("\n")[0]
        raise DatabaseUnusable(f"The database {shown} cannot be used: {why}.") from broken


def _make_private(url: URL) -> None:
    """
    SQLite lets everybody on the machine read, unless the umask says otherwise, and names and
    answers lie in the file in clear. What it puts beside it later has the same mode. Where no file
    can be, SQLite says so itself.
    """
    if not _is_sqlite(url) or not url.database:
        return
    with suppress(OSError):
        if not (file := Path(url.database)).exists():
            file.touch(mode=0o600)


def insert_once(tx: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert unless a unique key is taken; says whether this call did it."""
    return _unless_taken(table, tx.dialect.name).run(tx, values) == 1


@cache
def _unless_taken(table: Table, dialect: str) -> Prepared:
    return Prepared(_insert(table, dialect).on_conflict_do_nothing())


def take_turns(tx: Connection, name: str) -> None:
    """
    Whoever else takes turns under this name waits for the end of this transaction. SQLite has one
    writer anyway.
    """
    if tx.dialect.name == "postgresql":
        _LOCK.all(tx, {"name": name})


_LOCK = Prepared(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=Text()), 0)))
)


def put_all(
    tx: Connection, table: Table, keys: Sequence[str], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert each row, or update the one that has the same keys; all rows name the same columns."""
    if rows:
        _put(table, tx.dialect.name, tuple(keys), tuple(rows[0])).run_each(tx, rows)


@cache
def _put(table: Table, dialect: str, keys: tuple[str, ...], columns: tuple[str, ...]) -> Prepared:
    insert = _insert(table, dialect)
    rest = {name: insert.excluded[name] for name in columns if name not in keys}
    return Prepared(insert.on_conflict_do_update(index_elements=list(keys), set_=rest))


def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Of the database's own kind; to import the other takes a tenth of a second at each start."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        return insert(table)
    return sqlite.insert(table)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _in_sqlalchemys_words(address: str) -> str:
    """psycopg is the driver, whatever a provider calls its address."""
    scheme, separator, rest = address.partition("://")
    known = "postgresql+psycopg" if scheme in ("postgres", "postgresql") else scheme
    return f"{known}{separator}{rest}"


def _shown(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if rest else repr(address)


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # pysqlite would otherwise begin transactions by itself, late and deferred.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Erased means gone from the file as well (docs/decisions/0012-retention.md).
    connection.execute("PRAGMA secure_delete = ON")


def _begin_immediate(tx: Connection) -> None:
    driver = tx.connection.driver_connection
    if isinstance(driver, sqlite3.Connection) and driver.in_transaction:
        # A commit that failed leaves its transaction open, and nobody else closes it.
        driver.rollback()
    command(tx, "BEGIN IMMEDIATE")


def sqlite_file(address: str) -> Path | None:
    url = make_url(address)
    return Path(url.database) if _is_sqlite(url) and url.database else None
