"""JobCannon on a database with several writers: SQLite has one, and no two can meet there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests import postgres
from tests.unit.integration.stage import Stage

where_it_is = pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)


@pytest.fixture
def stage(postgresql_url: str, runner: asyncio.Runner) -> Iterator[Stage]:
    """Installed."""
    stage = Stage(postgresql_url, runner)
    stage.install()
    yield stage
    stage.close()
