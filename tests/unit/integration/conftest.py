"""The stage on which JobCannon's core is tested."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection as Tx

from integration.storage.database import Database
from tests.unit.integration.stage import Stage


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def tx(database_url: str) -> Iterator[Tx]:
    """What is done in it is taken back."""
    database = Database(database_url)
    with database.engine.connect() as tx:
        yield tx
    database.close()


@pytest.fixture
def stage(database_url: str, runner: asyncio.Runner) -> Iterator[Stage]:
    stage = Stage(database_url, runner)
    yield stage
    stage.close()


@pytest.fixture
def installed(stage: Stage) -> Stage:
    stage.install()
    return stage
