"""A terminal in an empty folder, where `mock-icims` is typed and nobody has set anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mock_icims.cli.commands import cli
from mock_icims.settings import VARIABLE

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
