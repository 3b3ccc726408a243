"""Real processes, a real Chromium; `make browser` runs these."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.inspection import Inspection
from tests.processes import exchanges, network, stack

__all__ = ["chromium", "exchanges", "inspection", "network", "stack"]

# Chromium asks its maker's hosts for updates and the like, which no test needs.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed one: Playwright's own download is not needed."""
    installed = shutil.which("chromium") or shutil.which("google-chrome")
    assert installed, "Install chromium: these tests drive a real one."
    # Chromium refuses its sandbox to root, as who a container runs.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=[*QUIET, *as_root])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def inspection() -> Inspection:
    folder = Path("reports/pages")
    folder.mkdir(parents=True, exist_ok=True)
    return Inspection(folder)
