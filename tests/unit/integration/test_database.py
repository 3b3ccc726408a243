"""Transactions on a real SQLite file, and the way to the newest schema."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection as Tx
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from integration.domain.errors import CredentialsInvalid, NotFound, Refusal, Unavailable
from integration.storage.database import (
    Database,
    DatabaseUnusable,
    engine_for,
    refuse_unreadable,
)
from integration.storage.migration import HEAD, migrate
from integration.storage.tables import metadata
from tests.databases import KINDS
from tests.postgres import Cluster


def database_in(folder: Path) -> Database:
    return Database(f"sqlite:///{folder}/some.sqlite3")


@pytest.fixture(params=KINDS)
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that nobody has used yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/some.sqlite3"
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    name = cluster.create(template="template0")
    yield cluster.url(name)
    cluster.drop(name)


def test_migrating_ends_at_the_schema_and_a_second_time_does_nothing(nothing: str) -> None:
    database = Database(nothing)

    assert migrate(database.engine)
    assert not migrate(database.engine)
    with database.engine.connect() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []
    database.close()


def test_many_that_start_at_once_migrate_once(nothing: str) -> None:
    def start(_: int) -> bool:
        database = Database(nothing)
        did = migrate(database.engine)
        database.close()
        return did

    with ThreadPoolExecutor(4) as processes:
        assert sorted(processes.map(start, range(4))) == [False, False, False, True]


def test_a_database_of_a_newer_program_is_refused(database_url: str) -> None:
    database = Database(database_url)
    database.transact(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num='9999'")))

    with pytest.raises(DatabaseUnusable, match="9999"):
        migrate(database.engine)
    database.transact(
        lambda tx: tx.execute(text(f"UPDATE alembic_version SET version_num='{HEAD}'"))
    )
    database.close()


@pytest.mark.parametrize(("refusal", "kept"), [(NotFound("no"), 0), (CredentialsInvalid("no"), 1)])
def test_a_refusal_undoes_everything_unless_its_record_is_to_stay(
    tmp_path: Path, refusal: Refusal, kept: int
) -> None:
    database = database_in(tmp_path)
    database.transact(lambda tx: tx.execute(text("CREATE TABLE noted (at TEXT)")))

    def refuse(tx: Tx) -> None:
        tx.execute(text("INSERT INTO noted VALUES ('now')"))
        raise refusal

    with pytest.raises(type(refusal)):
        database.transact(refuse)
    count = text("SELECT count(*) FROM noted")
    assert database.transact(lambda tx: tx.execute(count).scalar_one()) == kept
    database.close()


def test_sqlite_waits_for_the_disk_forgets_for_good_and_checks_its_references(
    tmp_path: Path,
) -> None:
    database = database_in(tmp_path)

    def settings(tx: Tx) -> list[object]:
        names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        return [tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert database.transact(settings) == ["wal", 2, 1, 1]
    database.close()


def test_a_request_that_goes_away_does_not_cut_its_transaction(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    database.transact(lambda tx: tx.execute(text("CREATE TABLE noted (at TEXT)")))

    async def cancelled() -> None:
        insert = text("INSERT INTO noted VALUES ('now')")
        asked = asyncio.create_task(database.run(lambda tx: tx.execute(insert).rowcount))
        await asyncio.wait([asked], timeout=0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)

    asyncio.run(cancelled())
    count = text("SELECT count(*) FROM noted")
    asked = database._threads.submit(database.transact, lambda tx: tx.execute(count).scalar_one())
    assert asked.result() == 1
    database.close()


def test_two_processes_wait_for_each_other(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    database.transact(lambda tx: tx.execute(text("CREATE TABLE noted (at TEXT)")))
    other = sqlite3.connect(tmp_path / "some.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def both() -> int:
        insert = text("INSERT INTO noted VALUES ('now')")
        asked = asyncio.create_task(database.run(lambda tx: tx.execute(insert).rowcount))
        _, waiting = await asyncio.wait([asked], timeout=0.05)
        assert waiting == {asked}
        other.execute("COMMIT")
        return await asked

    assert asyncio.run(both()) == 1
    other.close()
    database.close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nonsense", "'nonsense' is no database address"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        ("mysql://carol:secret@db.test/x", "mysql://db.test/x is no database address"),
    ],
)
def test_an_unusable_address_is_refused_without_its_password(address: str, said: str) -> None:
    with pytest.raises(DatabaseUnusable, match=said) as refused:
        engine_for(address)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Alice, " * 200)
    engine = engine_for(f"sqlite:///{file}")

    with pytest.raises(DatabaseUnusable, match="file is not a database"):
        refuse_unreadable(engine)
    engine.dispose()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    engine = engine_for(f"sqlite:///{tmp_path}/nowhere/some.sqlite3")

    with pytest.raises(DatabaseUnusable, match="unable to open"):
        refuse_unreadable(engine)
    engine.dispose()


def insert_one(tx: Tx) -> None:
    tx.execute(text("INSERT INTO noted VALUES ('now')"))


def impatient(database: Database, *settings: str) -> Database:
    """Its own settings on each connection, after those of the program."""

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        for setting in ("busy_timeout = 20", *settings):
            connection.execute(f"PRAGMA {setting}")

    event.listen(database.engine, "connect", prepare)
    return database


def test_a_file_that_somebody_keeps_locked_is_unavailable_and_then_works(tmp_path: Path) -> None:
    database = impatient(database_in(tmp_path))
    database.transact(lambda tx: tx.execute(text("CREATE TABLE noted (at TEXT)")))
    other = sqlite3.connect(tmp_path / "some.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable) as refused:
        database.transact(insert_one)
    assert refused.value.retry_after == 5
    other.execute("COMMIT")
    database.transact(insert_one)

    other.close()
    database.close()


def test_a_full_disk_is_unavailable_and_what_was_saved_is_kept(tmp_path: Path) -> None:
    database = impatient(database_in(tmp_path), "max_page_count = 8")
    database.transact(lambda tx: tx.execute(text("CREATE TABLE noted (at TEXT)")))
    database.transact(insert_one)

    def fill(tx: Tx) -> None:
        tx.execute(text("INSERT INTO noted VALUES (:much)"), {"much": "x" * 100_000})

    with pytest.raises(Unavailable):
        database.transact(fill)
    count = text("SELECT count(*) FROM noted")
    assert database.transact(lambda tx: tx.execute(count).scalar_one()) == 1
    database.close()


def test_a_mistake_in_a_statement_is_no_outage(database_url: str) -> None:
    database = Database(database_url)

    with pytest.raises(DBAPIError):
        database.transact(lambda tx: tx.execute(text("SELECT * FROM nowhere")))
    database.close()


def test_a_new_file_and_what_is_beside_it_is_read_by_nobody_else(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = database_in(tmp_path)
        refuse_unreadable(database.engine)
        migrate(database.engine)
    finally:
        os.umask(before)

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    database.close()
    assert modes == {f"some.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm")}
