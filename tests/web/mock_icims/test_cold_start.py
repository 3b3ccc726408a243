"""What the first answer does not need is not imported before it (docs/performance.md)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.documents import ROOT

NOT_NEEDED = (
    "aiosmtpd",
    "cryptography",
    "difflib",
    "encodings.idna",
    "faker",
    "html",
    "httpx",
    "jinja2",
    "markupsafe",
    "mock_icims.cli.checkups",
    "mock_icims.cli.staging_client",
    "mock_icims.testing",
    "mock_icims.web.connect.routes",
    "mock_icims.web.control.routes",
    "mock_icims.web.oauth",
    "mock_icims.web.pages",
    "mock_icims.web.public.routes",
    "pygments",
    "rich",
    "sqlite3",
    "starlette.applications",
    "starlette.staticfiles",
    "tomllib",
    "yaml",
)
ANSWERS = "iCIMS staging at "
FLAGS = ("--port", "0", "--smtp-port", "0", "--staging", "--pack", "none", "--stop-with-stdin")


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """By the program, in the order of its standard error: until it says that it answers."""
    modules: set[str] = set()
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "mock_icims", "serve", *FLAGS],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(ANSWERS):
                process.stdin.close()
                # What it imports beside its work is read to the end, so that it is not held up.
                process.stderr.read()
                return modules
            modules.add(line.rpartition("|")[2].strip())

    raise AssertionError("It ended before it answered.")


def test_the_program_itself_is_among_what_is_imported(imported: set[str]) -> None:
    assert {"mock_icims.app", "mock_icims.cli.server", "starlette", "uvicorn"} <= imported


@pytest.mark.parametrize("module", NOT_NEEDED)
def test_the_first_answer_does_not_wait_for(module: str, imported: set[str]) -> None:
    assert not {one for one in imported if one == module or one.startswith(f"{module}.")}
