"""A terminal in an empty folder, where `mock-icims` is typed; with `run` beside a running fake."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mock_icims.cli.commands import cli
from mock_icims.settings import VARIABLE
from mock_icims.testing import Icims, Tenant
from mock_icims.testing.processes import serving

ROOT = click.Context(cli)
WIDTH = 80
NOBODY = "http://127.0.0.1:1"
"""Where no fake is."""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(VARIABLE)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    monkeypatch.chdir(tmp_path)


def ran(*words: str) -> Result:
    return CliRunner().invoke(cli, words, prog_name="mock-icims", terminal_width=WIDTH)


@pytest.fixture(scope="module")
def fake() -> Iterator[Icims]:
    """With a staging token, and one customer."""
    with serving(["--pack", "checklist"]) as ready:
        icims = Icims(ready.url, token=ready.token)
        yield icims
        icims.close()


@pytest.fixture
def tenant(fake: Icims) -> Iterator[Tenant]:
    opened = fake.open_tenant()
    yield opened
    opened.close()


@pytest.fixture
def run(fake: Icims, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of whoever has started a fake."""
    monkeypatch.setenv("MOCK_ICIMS_URL", fake.url)
    monkeypatch.setenv("MOCK_ICIMS_STAGING_TOKEN", fake.token or "")


def said(*words: str) -> str:
    """By a command that succeeds."""
    result = ran(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout
