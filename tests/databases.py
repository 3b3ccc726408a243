"""The databases that JobCannon is tested on, both of them: an empty, migrated one for each test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from integration.storage.database import engine_for
from integration.storage.migration import migrate
from tests import postgres

__all__ = ["database_url", "postgresql", "postgresql_url"]

KINDS = ("sqlite", "postgresql") if postgres.installed() else ("sqlite",)


# For what only a file can show; everything else runs on both.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@cache
def empty_sqlite() -> bytes:
    """Up to date, as `serve` would have made it; made once, because migrating takes its time."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "empty.sqlite3"
        engine = engine_for(f"sqlite:///{file}")
        migrate(engine)
        engine.dispose()
        return file.read_bytes()


def sqlite_url(folder: Path) -> str:
    """Of the folder's own database, which is made unless it is there."""
    file = folder / "jobcannon.sqlite3"
    if not file.exists():
        file.write_bytes(empty_sqlite())
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Cluster]:
    if not postgres.installed():
        pytest.skip("PostgreSQL is not installed: see the last line")
    with postgres.cluster() as cluster:
        yield cluster


@pytest.fixture
def postgresql_url(postgresql: postgres.Cluster) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Whoever asks for it runs once on each of the two."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    url: str = request.getfixturevalue("postgresql_url")
    return url
