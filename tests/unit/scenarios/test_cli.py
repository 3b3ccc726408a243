"""The command line refuses what it cannot do, in one sentence and with exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenarios.cli import cli

NOBODY = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--only", "08"], "there are 01, 02"),
        (["--only", "email"], "there are 01, 02"),
        (["--icims", NOBODY], "--icims and --jobcannon go together"),
        (["--carol", "carol@northwind.test:secret"], "--carol and --bob go together"),
        (["--carol", "carol"], "write EMAIL:PASSWORD"),
        (["--colour"], "No such option"),
    ],
)
def test_a_wrong_option_is_refused(words: list[str], sentence: str) -> None:
    result = CliRunner().invoke(cli, words)

    assert result.exit_code == 2
    assert sentence in result.output


def test_a_stack_that_does_not_answer_is_exit_code_2() -> None:
    result = CliRunner().invoke(cli, ["--icims", NOBODY, "--jobcannon", NOBODY])

    assert result.exit_code == 2
    assert "iCIMS staging does not answer" in result.stderr


def test_where_there_is_no_chromium_it_says_how_to_have_one(tmp_path: Path) -> None:
    nothing = {"PATH": str(tmp_path)}
    result = CliRunner().invoke(cli, ["--chromium"], env=nothing)

    assert result.exit_code == 2
    assert result.stderr == ("Chromium is not installed; on Debian: apt-get install chromium.\n")


def test_a_chromium_that_does_not_start_is_exit_code_2(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    broken.chmod(0o755)
    result = CliRunner().invoke(cli, ["--chromium"], env={"PATH": f"{tmp_path}:/bin:/usr/bin"})

    assert result.exit_code == 2
    assert result.stderr.startswith("Chromium does not start.\n  ")


def test_with_json_the_refusal_is_json_and_nothing_else_is_on_stdout() -> None:
    result = CliRunner().invoke(cli, ["--json", "--icims", NOBODY, "--jobcannon", NOBODY])

    assert json.loads(result.stdout)["outcome"] == "not_started"


def test_help_says_what_the_exit_codes_mean() -> None:
    result = CliRunner().invoke(cli, ["--help"])

    assert result.exit_code == 0
    assert "--junit" in result.output
