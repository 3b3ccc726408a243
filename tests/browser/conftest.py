"""Real processes, a real Chromium; `make browser` runs these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scenarios.chromium import program
from tests.browser.inspection import Inspection
from tests.processes import exchanges, network, stack

__all__ = ["chromium", "exchanges", "inspection", "network", "stack"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with program() as started:
        yield started


@pytest.fixture
def inspection() -> Inspection:
    folder = Path("reports/pages")
    folder.mkdir(parents=True, exist_ok=True)
    return Inspection(folder)
