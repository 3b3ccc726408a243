"""`jobcannon connections`, `deliveries` and `doctor` read where the database is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from integration.cli import cli
from integration.storage.keys.vault import generate_key
from tests.databases import on_sqlite
from tests.unit.integration.cli_environment import NOBODY_THERE, of_stage
from tests.unit.integration.fake_icims import problem
from tests.unit.integration.stage import KEY, Stage

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str) -> Run:
    environment = {
        **of_stage(database_url),
        **NOBODY_THERE,
        "JOBCANNON_ENCRYPTION_KEY": KEY,
        "COLUMNS": "80",
    }

    def run(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(cli, list(arguments), env=environment | more)

    return run


@on_sqlite
def test_connections_say_who_needs_attention_and_why(installed: Stage, run: Run) -> None:
    well = run("connections", "--region", "eu")
    assert well.exit_code == 0
    assert "active, token: " in well.stdout

    installed.icims.fails("candidate_read", problem(401, "token_expired"))
    installed.request()
    installed.settle()
    ill = run("connections", "--region", "eu")
    assert ill.exit_code == 1
    assert "reauthorization_required" in ill.stdout
    assert "OAuth token expired" in ill.stdout

    (told,) = json.loads(run("connections", "--region", "eu", "--json").stdout)["items"]
    assert told["status"] == "reauthorization_required"


@on_sqlite
def test_deliveries_are_listed_filtered_and_shown_with_their_curl_line(
    installed: Stage, run: Run
) -> None:
    installed.request()
    installed.settle()

    listed = json.loads(run("deliveries", "list", "--region", "eu", "--json").stdout)["items"]
    mails = run("deliveries", "list", "--region", "eu", "--kind", "email").stdout
    one = next(each for each in listed if each["kind"] == "profile_stamp")
    shown = run("deliveries", "show", one["id"], "--region", "eu").stdout

    assert mails.count("Assessment email, attempt 1: Succeeded") == 1
    assert "Profile stamp" not in mails
    assert "curl " in shown
    assert "authorization: ***" in shown.lower()
    assert max(map(len, mails.splitlines())) <= 80


@on_sqlite
def test_what_others_said_tells_a_terminal_nothing(installed: Stage, run: Run) -> None:
    """A candidate's name may be in what iCIMS answers, and whatever they like in the name."""
    refused = problem(422, "odd", detail="no \x1b]0;pwned\x07 \u009b31m\nForged: line")
    refused.body = bytes(refused.body).replace(b"odd", "odd \u009b2J\x7f".encode())
    refused.headers["content-length"] = str(len(refused.body))
    installed.icims.fails("candidate_read", refused)
    installed.request(job_title="Lead \u009b31m")
    installed.settle()

    listed = run("deliveries", "list", "--region", "eu").stdout
    named, received, *_ = (line.split()[0] for line in listed.splitlines() if "dlv_" in line)
    shown = run("deliveries", "show", named, "--region", "eu").stdout
    assert r"no \x1b]0;pwned\x07 \x9b31m\nForged: line" in listed
    assert r"odd \x9b2J\x7f" in shown
    event = run("deliveries", "show", received, "--region", "eu").stdout
    repeated = json.loads(event.rpartition("--data-raw ")[2].strip().strip("'"))
    assert repeated["data"]["job_title"] == "Lead \u009b31m"
    for said in (listed, shown, event):
        assert all(character.isprintable() for line in said.split("\n") for character in line)
    document = run("deliveries", "show", named, "--region", "eu", "--json").stdout
    assert "\x9b" not in document
    assert "\x7f" not in document
    assert "odd \x9b2J\x7f" in json.loads(document)["response_body"]


@on_sqlite
@pytest.mark.parametrize(
    "arguments",
    [
        ("deliveries", "show", "dlv_nobody000001"),
        ("deliveries", "list", "--outcome", "lost"),
        ("deliveries", "list", "--cursor", "x"),
    ],
)
def test_what_is_not_there_is_one_line_and_exit_code_two(
    installed: Stage, run: Run, arguments: tuple[str, ...]
) -> None:
    refused = run(*arguments, "--region", "eu")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1


@on_sqlite
def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(installed: Stage, run: Run) -> None:
    installed.request()
    installed.settle()

    checked = run("doctor", "--json")

    found = {one["name"]: one for one in json.loads(checked.stdout)["checks"]}
    assert checked.exit_code == 1
    assert found["eu database"]["well"]
    assert not found["eu mail server"]["well"]
    assert found["eu mail server"]["said"] == "127.0.0.1:1: Connection refused."
    assert "JOBCANNON_SMTP_HOST" in found["eu mail server"]["advice"]
    assert not found["eu iCIMS"]["well"]
    assert found["eu iCIMS"]["said"] == "http://127.0.0.1:1: Connection refused."


@on_sqlite
def test_the_doctor_tells_a_key_that_opens_nothing(installed: Stage, run: Run) -> None:
    installed.request()
    installed.settle()

    said = run("doctor", JOBCANNON_ENCRYPTION_KEY=generate_key()).stdout

    assert "FAIL  eu database: " in said
    assert "Put the key that it was written with after the newest one" in " ".join(said.split())
