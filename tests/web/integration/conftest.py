"""A fresh JobCannon for each test, and the people who come to it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.app import open_database
from integration.storage.vault import Vault
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk, settings_for


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once: each test gets a copy."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    settings = settings_for(file)
    open_database(settings, Vault(settings.encryption_keys)).close()
    return file


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "jobcannon.sqlite3"))


@pytest.fixture
def desk(database: Path) -> Iterator[Desk]:
    with asyncio.Runner() as runner:
        made = Desk(database, runner)
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
