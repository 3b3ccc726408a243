"""The commands that speak to a running fake, their words and their exit codes."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import click
import httpx
import pytest

from mock_icims.cli.commands import cli
from mock_icims.cli.exits import Code
from mock_icims.testing import Icims, Tenant
from mock_icims.testing.processes import serving
from tests.documents import rows_of, unquoted
from tests.web.mock_icims.terminal import NOBODY, WIDTH, elsewhere, fake, ran, run, said, tenant

__all__ = ["elsewhere", "fake", "run", "tenant"]
ODD = "what cannot be a name"
ROOT = click.Context(cli)


def commands() -> Iterator[tuple[str, ...]]:
    for name in cli.list_commands(ROOT):
        yield (name,)
        command = cli.get_command(ROOT, name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_help_fits_a_terminal_and_ends_with_its_sentences(words: tuple[str, ...]) -> None:
    shown = said(*words, "--help")

    assert max(map(len, shown.splitlines())) <= WIDTH
    assert "Sentinel" not in shown
    assert "..." not in shown.replace("[ARGS]...", "").replace("[WORD]...", "")


def test_the_documented_exit_codes_are_the_programs() -> None:
    documented = {int(row["Code"]) for row in rows_of("docs/cli.md") if "Code" in row}

    assert documented == set(Code)


def test_every_command_is_documented() -> None:
    documented = {unquoted(row["Command"]) for row in rows_of("docs/cli.md") if "Command" in row}

    assert documented == set(cli.list_commands(ROOT))


@pytest.mark.usefixtures("run")
def test_wait_says_where_it_answers(fake: Icims) -> None:
    assert said("wait") == f"{fake.url} answers.\n"
    assert json.loads(said("wait", "--json"))["url"] == fake.url


def test_wait_waits_for_one_that_is_not_there_yet() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        late = Thread(target=lambda: _answer_once(port, reserved))
        late.start()
        result = ran("wait", "--url", f"http://127.0.0.1:{port}", "--timeout", "10")
        late.join()

    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("wait", "--timeout", "0.2"),
        ("status",),
        ("env",),
        ("seed",),
        ("snapshot", "list"),
        ("logs", "--follow"),
        ("trigger", "clock", "--advance", "1d"),
    ],
    ids=" ".join,
)
def test_where_nobody_answers_it_is_3_and_stdout_is_empty(words: tuple[str, ...]) -> None:
    silent = ran(*words, "--url", NOBODY)

    assert silent.exit_code == Code.SILENT
    assert silent.stdout == ""
    assert silent.stderr == (
        f"mock-icims: Nothing that speaks HTTP answers at {NOBODY}: Connection refused.\n"
    )


def test_something_else_that_answers_is_3_as_well() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    other = HTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler)
    Thread(target=other.handle_request).start()

    result = ran("status", "--url", f"http://127.0.0.1:{port}")
    other.server_close()

    assert result.exit_code == Code.SILENT
    assert "answered 501, but not as a fake iCIMS would." in result.stderr


def test_without_its_token_the_fake_refuses_and_it_is_4(fake: Icims) -> None:
    refused = ran("status", "--url", fake.url)

    assert refused.exit_code == Code.REFUSED
    assert refused.stdout == ""
    assert refused.stderr == (
        "mock-icims: Send the staging token: Authorization: Bearer … (401 unauthenticated)\n"
    )


@pytest.mark.usefixtures("run")
def test_status_shows_each_customers_time_faults_and_events(tenant: Tenant) -> None:
    tenant.faults.arm("candidates.list", status=503)
    tenant.clock.freeze()
    tenant.clock.advance(days=730)

    shown = said("status")

    [row] = [line for line in shown.splitlines() if line.startswith(tenant.id)]
    assert row.split() == [tenant.id, *tenant.name.split(), "+730", "d", "frozen", "0", "1", "0"]
    assert max(map(len, shown.splitlines())) <= WIDTH
    [found] = [
        one for one in json.loads(said("status", "--json"))["tenants"] if one["id"] == tenant.id
    ]
    assert (found["faults_armed"], found["clock"]["frozen"]) == (1, True)


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(minutes=-6.5), "-6 min"),
        (timedelta(hours=-5.5), "-5 h"),
        (timedelta(days=-3.5), "-3 d"),
        (timedelta(minutes=6.5), "+6 min"),
    ],
    ids=str,
)
def test_status_shows_a_clock_that_is_behind_as_behind(
    tenant: Tenant, passed: timedelta, shown: str
) -> None:
    """As one is that a snapshot has brought back."""
    tenant.clock.resume(tenant.clock.now() + passed)

    [row] = [line for line in said("status").splitlines() if line.startswith(tenant.id)]

    assert f"{tenant.name}  {shown}" in row


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


@pytest.mark.usefixtures("run")
def test_seed_opens_the_customer_that_was_described(fake: Icims) -> None:
    made = json.loads(
        said("seed", "--pack", "empty", "--name", "Harborline", "--region", "eu", "--json")
    )
    shown = said("seed", "--seed", "3")

    assert made["customer"] | {"id": ""} == {
        "id": "",
        "name": "Harborline",
        "tier": "enterprise_plus",
        "region": "eu",
    }
    assert shown.startswith("cus_")
    assert "carol" in shown or "admin" in shown


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("odd", ["Foo Bar", "a/b", "a?b", "ü", "../x", "", "%00"])
@pytest.mark.parametrize(
    "words",
    [
        ("snapshot", "save", ODD),
        ("snapshot", "restore", ODD),
        ("logs", "--tenant", ODD),
        ("trigger", "stage.entered", "--candidate", ODD),
        ("trigger", "stage.entered", "--application", ODD),
    ],
)
def test_what_cannot_be_a_name_is_refused_by_the_fake(words: tuple[str, ...], odd: str) -> None:
    """And not taken for a fake that is not there."""
    refused = ran(*(odd if word == ODD else word for word in words))

    assert refused.exit_code in (Code.REFUSED, Code.NO), refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:abc", "http://127.0.0.1:99999", "http://[::1", "http://127.0.0.1:0"]
)
def test_an_address_that_is_none_is_a_misuse(url: str) -> None:
    refused = ran("status", "--url", url)

    assert refused.exit_code == Code.MISUSED
    assert refused.stderr == (f"mock-icims: {url!r} is no address such as http://127.0.0.1:8100.\n")


@pytest.mark.usefixtures("run")
def test_a_world_is_kept_carried_and_brought_back(tenant: Tenant, tmp_path: Path) -> None:
    own = ("--tenant", tenant.id)
    recruiter = tenant.as_recruiter()
    before = recruiter.get("/candidates").json()

    saved = said("snapshot", "save", "first", *own)
    said("snapshot", "export", "first", "world.snapshot", *own)
    recruiter.post("/candidates", json={"first_name": "Mallory", "last_name": "Late"})
    said("snapshot", "import", "second", "world.snapshot", *own)
    names = [one["name"] for one in json.loads(said("snapshot", "list", "--json", *own))]
    said("snapshot", "restore", "second", *own)
    said("snapshot", "delete", "first", *own)

    assert names == ["first", "second"]
    assert tenant.as_recruiter().get("/candidates").json() == before
    assert saved.endswith(" rows as first, iCIMS alone.\n")
    heading, row = said("snapshot", "list", *own).splitlines()
    assert heading.endswith("Programs")
    assert (row[:6], row[-11:]) == ("second", "iCIMS alone")
    assert len(row) <= WIDTH


@pytest.mark.usefixtures("run")
def test_a_file_that_is_not_there_is_no() -> None:
    refused = ran("snapshot", "import", "a", "missing.snapshot")

    assert refused.exit_code == Code.NO
    assert refused.stderr == "mock-icims: missing.snapshot: No such file or directory.\n"


@pytest.mark.usefixtures("run")
def test_json_holds_no_command_for_the_terminal() -> None:
    shown = said("seed", "--json", "--name", "Acme \u009b31m")

    assert shown.strip().isprintable()
    assert json.loads(shown)["customer"]["name"] == "Acme \u009b31m"


@pytest.mark.usefixtures("run")
def test_nor_do_words_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = said("seed", "--name", "Acme \u009b31m")
    customer = opened.partition(" ")[0]
    monkeypatch.setenv("MOCK_ICIMS_TENANT", customer)

    shown = [opened, said("status"), said("trigger", "clock", "--advance", "1s")]

    assert ["Acme \\x9b31m" in text for text in shown] == [True, True, True]
    assert ["\u009b" in text for text in shown] == [False, False, False]


@pytest.mark.usefixtures("run")
def test_nor_does_a_refusal() -> None:
    refused = ran("snapshot", "import", "first", "\x1b]0;missing\x07")

    assert refused.stderr == "mock-icims: \\x1b]0;missing\\x07: No such file or directory.\n"


@pytest.mark.usefixtures("run")
def test_doctor_finds_a_running_fake_well() -> None:
    checks = json.loads(said("doctor", "--json"))

    assert {"control API", "mail", "events of jobcannon"} <= {one["check"] for one in checks}
    assert {one["verdict"] for one in checks} <= {"ok", "warn"}


def test_the_control_api_that_is_off_is_said_to_be(tmp_path: Path) -> None:
    with serving(["--no-staging"]) as ready:
        refused = ran("status", "--url", ready.url)
        assert httpx.get(f"{ready.url}/_staging/health").status_code == 404

    assert refused.exit_code == Code.REFUSED
    assert "Is the control API on? Start the fake with --staging." in refused.stderr


def _answer_once(port: int, reserved: socket.socket) -> None:
    """Listens on the reserved port, and answers one request as a fake would."""
    reserved.listen()
    connection, _ = reserved.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
