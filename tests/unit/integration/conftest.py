"""The stage on which JobCannon's core is tested."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.integration.stage import Stage


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def stage(tmp_path: Path, runner: asyncio.Runner) -> Iterator[Stage]:
    stage = Stage(tmp_path, runner)
    yield stage
    stage.close()


@pytest.fixture
def installed(stage: Stage) -> Stage:
    stage.install()
    return stage
