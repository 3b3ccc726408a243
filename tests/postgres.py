"""A real PostgreSQL for the tests: a throwaway cluster, and empty databases in milliseconds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread
from types import MappingProxyType

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from integration.storage.database import engine_for
from integration.storage.migration import migrate
from integration.storage.tables import metadata

MISSING = "PostgreSQL is not installed. Install it: apt-get install postgresql (Debian, Ubuntu)"
USER = "jobcannon"
TEMPLATE = "jobcannon_empty"
# Programs die in these tests, PostgreSQL is stopped and started; the power stays.
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "synchronous_commit": "off",
}


def binary(name: str) -> str | None:
    """On the path, or where Debian keeps each version's; the newest."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    places = [os.environ.get("PATH", os.defpath), *map(str, versions)]
    return shutil.which(name, path=os.pathsep.join(places))


def installed() -> bool:
    return binary("initdb") is not None


class Cluster:
    """
    Reached through a Unix socket in its own folder, so no port is needed and nobody else can.

    PostgreSQL refuses to run as root, so root hands it to Debian's user.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._free: list[str] = []
        self._emptying = Composed([])
        self._said: deque[str] = deque(maxlen=50)
        self._postgres: subprocess.Popen[str] | None = None
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        options = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        with self._run("initdb", f"--username={USER}", *options) as initdb:
            said, _ = initdb.communicate()
        assert initdb.returncode == 0, said

    @property
    def pid(self) -> int:
        assert self._postgres is not None
        return self._postgres.pid

    def start(self, more: Mapping[str, str] = MappingProxyType({})) -> None:
        settings = [f"--{name}={value}" for name, value in {**SETTINGS, **more}.items()]
        self._postgres = self._run("postgres", "-k", str(self.folder), *settings)
        assert self._postgres.stdout is not None
        for line in self._postgres.stdout:
            self._said.append(line)
            if "ready to accept connections" in line:
                break
        else:
            raise AssertionError(f"PostgreSQL did not start: {''.join(self._said)}")
        # Read on, or it would block on a full pipe.
        self._reader = Thread(target=self._said.extend, args=[self._postgres.stdout], daemon=True)
        self._reader.start()

    def stop(self, sign: signal.Signals = signal.SIGINT) -> None:
        """SIGINT throws out whoever is connected and writes all down; SIGQUIT is a crash."""
        assert self._postgres is not None
        self._postgres.send_signal(sign)
        self._postgres.wait(timeout=30)
        self._reader.join()
        # Closes its pipe as well.
        self._postgres.__exit__(None, None, None)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def prepare(self) -> None:
        """The database that all others are copies of, as `serve` would have made it."""
        self.execute(f"CREATE DATABASE {TEMPLATE}")
        engine = engine_for(self.url(TEMPLATE))
        migrate(engine)
        engine.dispose()
        with self._connected(TEMPLATE) as asked:
            self._emptying = emptying(asked)

    @contextmanager
    def database(self) -> Iterator[str]:
        """One of the same few again and again: emptying takes 10 ms, a new one takes 200."""
        name = self._free.pop() if self._free else self.create()
        yield self.url(name)
        self._empty(name)
        self._free.append(name)

    def create(self, *, template: str = TEMPLATE) -> str:
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _empty(self, name: str) -> None:
        """Whoever was left in it is thrown out, or would hold a lock for ever."""
        with self._connected(name) as asked:
            asked.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            asked.execute(self._emptying)

    def rows(self, database: str) -> list[tuple[str, bytes]]:
        """By table, as a dump has them; of all that were made, whoever made them."""
        made = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        with self._connected(database) as asked:
            tables = [str(name) for (name,) in asked.execute(made)]
            return [(table, _copied(asked, table)) for table in tables]

    def execute(self, statement: str) -> None:
        with self._connected("postgres") as asked:
            asked.execute(statement.encode())

    def _connected(self, database: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user=USER, dbname=database, autocommit=True)

    def _run(self, name: str, *options: str) -> subprocess.Popen[str]:
        found = binary(name)
        assert found is not None, MISSING
        as_root = os.geteuid() == 0
        return subprocess.Popen(
            [*_with_us(), found, "-D", str(self.folder / "data"), *options],
            user="postgres" if as_root else None,
            group="postgres" if as_root else None,
            extra_groups=[] if as_root else None,
            cwd=self.folder,
            env={"LC_ALL": "C", "PATH": os.defpath},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@contextmanager
def cluster(more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Cluster]:
    # Not below pytest's folder: a socket's path may have 107 bytes, and others may not enter there.
    with tempfile.TemporaryDirectory(prefix="jobcannon-pg-", ignore_cleanup_errors=True) as folder:
        made = Cluster(Path(folder))
        made.start(more)
        try:
            made.prepare()
            yield made
        finally:
            made.stop(signal.SIGQUIT)


def emptying(migrated: psycopg.Connection) -> Composed:
    """All statements in one, which leave in every table what a migrated database has in it."""
    # As the owner may: without triggers, of which some refuse to forget.
    statements: list[SQL | Composed] = [SQL("SET session_replication_role = replica")]
    for table in (Identifier(table.name) for table in metadata.sorted_tables):
        statements.append(SQL("DELETE FROM {}").format(table))
        seeds = migrated.execute(SQL("SELECT json_agg(t)::text FROM {} t").format(table)).fetchone()
        if seeds and seeds[0]:
            put = "INSERT INTO {} SELECT * FROM json_populate_recordset(NULL::{}, {})"
            statements.append(SQL(put).format(table, table, Literal(seeds[0])))
    statements.append(SQL("SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences"))
    return SQL("; ").join(statements)


def _copied(asked: psycopg.Connection, table: str) -> bytes:
    said = SQL("COPY {} TO STDOUT").format(Identifier(table))
    with asked.cursor().copy(said) as copy:
        return b"".join(map(bytes, copy))


def _with_us() -> list[str]:
    """Whoever kills the tests does not leave a PostgreSQL behind (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "QUIT"] if setpriv else []


def _version(folder: Path) -> int:
    number = folder.parent.name
    return int(number) if number.isdigit() else 0
