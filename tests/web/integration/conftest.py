"""A fresh JobCannon for each test, and the people who come to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import sqlite_url
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: the pages do not know which it is; tests/unit/integration runs on both."""
    return sqlite_url(tmp_path)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with asyncio.Runner() as runner:
        made = Desk(database_url, runner)
        yield made
        made.close()


@pytest.fixture
def carol(desk: Desk) -> Browser:
    """The iCIMS admin, whose browser installs JobCannon."""
    return desk.browser()


@pytest.fixture
def icims(desk: Desk) -> Browser:
    """iCIMS itself, once JobCannon is installed for Acme."""
    browser = desk.browser()
    desk.install(browser)
    return browser


@pytest.fixture
def alice(desk: Desk) -> Browser:
    return desk.browser()


@pytest.fixture
def admin(desk: Desk) -> Browser:
    return desk.sign_in(desk.browser())


@pytest.fixture
def mallory(desk: Desk) -> Browser:
    return desk.browser()
