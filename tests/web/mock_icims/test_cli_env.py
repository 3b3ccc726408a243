"""`mock-icims env`: what it prints is documented, safe to evaluate, and all that a shell needs."""

from __future__ import annotations

import json
import shlex
import subprocess

import click
import pytest

from mock_icims.cli.commands import cli
from mock_icims.cli.exits import Code
from mock_icims.testing import Icims
from tests.documents import rows_of
from tests.web.mock_icims.terminal import ROOT, elsewhere, fake, ran, run, said

__all__ = ["elsewhere", "fake", "run"]


@pytest.mark.usefixtures("run")
def test_a_shell_that_evaluates_env_can_use_everything(fake: Icims) -> None:
    line = (
        'curl -s -o /dev/null -w "%{http_code}" -H "Authorization: Bearer $MOCK_ICIMS_APP_TOKEN" '
    )
    script = f'eval "$(cat)"; {line} "$MOCK_ICIMS_API/candidates"'
    printed = said("env", "--tenant", "new", "--install")

    status = subprocess.run(
        ["sh", "-c", script], input=printed, capture_output=True, text=True, check=True
    ).stdout

    assert status == "200"
    found = dict(shlex.split(one)[1].split("=", 1) for one in printed.splitlines())
    assert found == json.loads(said("env", "--tenant", found["MOCK_ICIMS_TENANT"], "--json")) | {
        "MOCK_ICIMS_APP_TOKEN": found["MOCK_ICIMS_APP_TOKEN"]
    }
    assert found["MOCK_ICIMS_MAIL_PORT"] == str((fake.smtp or ("", 0))[1])


@pytest.mark.usefixtures("run")
def test_what_env_prints_is_documented_and_starts_no_fake_differently() -> None:
    printed = json.loads(said("env", "--install", "--json"))

    documented = {
        name
        for row in rows_of("docs/cli.md")
        if "What it is" in row
        for name in row["Variable"].replace("`", "").split(", ")
    }
    assert printed.keys() == documented
    serve = cli.get_command(ROOT, "serve")
    assert serve is not None
    settings = {option.envvar for option in serve.params if isinstance(option, click.Option)}
    assert printed.keys() & settings == {"MOCK_ICIMS_STAGING_TOKEN"}


@pytest.mark.usefixtures("run")
def test_a_name_with_a_quote_in_it_is_safe_to_evaluate(
    fake: Icims, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCK_ICIMS_STAGING_TOKEN", "it's $(not) `this`")
    evil = ran("env", "--token", fake.token or "", "--url", f"{fake.url}")
    quoted = [line for line in evil.stdout.splitlines() if "STAGING_TOKEN" in line]

    assert [shlex.split(line)[1] for line in quoted] == [f"MOCK_ICIMS_STAGING_TOKEN={fake.token}"]


@pytest.mark.usefixtures("run")
def test_an_app_that_nobody_registered_is_no_and_prints_nothing() -> None:
    before = said("status", "--json")
    refused = ran("env", "--app", "nobody", "--tenant", "new")

    assert (refused.exit_code, refused.stdout) == (Code.NO, "")
    assert len(json.loads(said("status", "--json"))["tenants"]) == len(
        json.loads(before)["tenants"]
    )
    assert "there are: jobcannon" in refused.stderr
