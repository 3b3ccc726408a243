"""A JobCannon of two regions and a control database, and its chores."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.domain.regions import BOTH
from tests.databases import sqlite_url
from tests.unit.integration.two_regions import TwoRegions


@pytest.fixture
def both(tmp_path: Path, runner: asyncio.Runner) -> Iterator[TwoRegions]:
    names = ("control", *BOTH)
    for name in names:
        (tmp_path / name).mkdir()
    both = TwoRegions(tmp_path, runner, {name: sqlite_url(tmp_path / name) for name in names})
    yield both
    both.close()


def chores_are_done(both: TwoRegions) -> None:
    for program in both.run.programs.values():
        both.runner.run(program.worker.run_due())
