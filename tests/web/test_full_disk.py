"""A full disk behind the standard output: either program says so in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from integration.storage.keys.vault import generate_key
from tests.unit.integration.cli_environment import NOBODY_THERE, SECRETS

FULL = Path("/dev/full")

BOTH = [
    ("mock_icims", "mock-icims", 1, ["doctor"]),
    ("mock_icims", "mock-icims", 1, ["doctor", "--json"]),
    ("integration", "jobcannon", 2, ["keys", "generate"]),
    ("integration", "jobcannon", 2, ["doctor", "--json"]),
]


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(("module", "name", "code", "words"), BOTH)
def test_what_cannot_be_printed_is_one_line_and_an_exit_code(
    tmp_path: Path, module: str, name: str, code: int, words: list[str], unbuffered: str
) -> None:
    with FULL.open("wb") as full:
        said = ran(tmp_path, module, *words, out=full.fileno(), PYTHONUNBUFFERED=unbuffered)

    assert said.stderr == f"{name}: Not all could be written: No space left on device.\n"
    assert said.returncode == code


@pytest.mark.parametrize("module", ["mock_icims", "integration"])
def test_a_reader_that_has_gone_hears_nothing_and_nobody_else_does(
    tmp_path: Path, module: str
) -> None:
    """As in `… doctor --json | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        said = ran(tmp_path, module, "doctor", "--json", out=writer, PYTHONUNBUFFERED="")
    finally:
        os.close(writer)

    assert (said.stderr, said.returncode) == ("", 1)


def ran(
    folder: Path, module: str, *words: str, out: int, **more: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        **SECRETS,
        **NOBODY_THERE,
        "JOBCANNON_DATABASE_URL": f"sqlite:///{folder}/jobcannon.sqlite3",
        "JOBCANNON_ENCRYPTION_KEY": generate_key(),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        **more,
    }
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=folder,
        env=environment,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
