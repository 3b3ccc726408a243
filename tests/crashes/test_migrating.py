"""kill -9 amid `jobcannon migrate`: nothing is lost, nothing is half done, and again it works."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection as Tx
from sqlalchemy import inspect, select, text

from integration.domain.retention import DEFAULT_DAYS
from integration.storage.database import Database
from integration.storage.migration import version_of
from integration.storage.tables import metadata
from integration.storage.tables.orders import orders
from tests.crashes.migrating import COMMIT
from tests.postgres import Cluster
from tests.unit.integration.rows_of_before import CREATED, order, upgrade

BEFORE = "0006"
# Columns that came later.
LATER = ("ended_at", "purge_at", "occasion", "requested_at")
# Of the way through the statements; beside them there is when all are done and none is committed.
PARTS = (0.0, 0.5, 1.0)


@dataclass
class Ran:
    code: int
    said: str

    @property
    def statements(self) -> int:
        return int(self.said.rpartition("statements: ")[2])


@dataclass
class Old:
    """A database of an earlier version, in which an order was completed."""

    url: str

    def migrate(self, point: str | None = None) -> Ran:
        command = [sys.executable, "-m", "tests.crashes.migrating", self.url]
        ran = subprocess.run(
            [*command, point] if point else command, capture_output=True, text=True, check=False
        )
        return Ran(ran.returncode, ran.stdout + ran.stderr)

    def prepare(self) -> None:
        row = order("cus_acme000001", "ord_alice00001", status="completed")
        old = {name: value for name, value in row.items() if name not in LATER}

        def before(tx: Tx) -> None:
            upgrade(tx, BEFORE)
            tx.execute(orders.insert().values(old))

        self.look(before)

    def look(self, use_case: Callable[[Tx], None]) -> None:
        database = Database(self.url)
        database.transact(use_case)
        database.close()


def is_as_before(tx: Tx) -> None:
    assert version_of(tx) == BEFORE
    assert not inspect(tx).has_table("retention_policies")
    assert tx.execute(text("SELECT order_id FROM orders")).scalars().all() == ["ord_alice00001"]


def is_as_now(tx: Tx) -> None:
    assert compare_metadata(MigrationContext.configure(tx), metadata) == []
    (row,) = tx.execute(select(orders)).mappings()
    assert (row["order_id"], row["ended_at"]) == ("ord_alice00001", CREATED)
    assert (row["purge_at"] - row["ended_at"]).days == DEFAULT_DAYS


@pytest.fixture
def fresh_urls(
    request: pytest.FixtureRequest, database: str, tmp_path: Path
) -> Iterator[list[str]]:
    """Of two empty databases."""
    if database == "sqlite":
        yield [f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("one", "other")]
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    names = [cluster.create(template="template0") for _ in range(2)]
    yield [cluster.url(name) for name in names]
    for name in names:
        cluster.drop(name)


def test_a_migration_that_dies_is_undone_and_the_next_one_is_whole(fresh_urls: list[str]) -> None:
    old, undisturbed = [Old(url) for url in fresh_urls]
    old.prepare()
    undisturbed.prepare()
    statements = undisturbed.migrate().statements

    for part in PARTS:
        died = old.migrate(str(max(1, round(part * statements))))
        assert died.code == -signal.SIGKILL, died
        old.look(is_as_before)
    assert old.migrate(COMMIT).code == -signal.SIGKILL
    old.look(is_as_before)

    assert old.migrate().code == 0
    old.look(is_as_now)
    assert "already at" in old.migrate().said
