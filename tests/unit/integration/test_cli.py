"""The `jobcannon` command as people use it: real processes, exit codes, one line of refusal."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from integration.cli import cli
from integration.cli.server import CONNECTION_GRACE_SECONDS
from integration.program import RENEWAL_GRACE_SECONDS, WORKER_GRACE_SECONDS
from integration.storage.keys.vault import generate_key
from integration.storage.migration import HEAD
from tests.postgres import Cluster
from tests.unit.integration.cli_environment import SECRETS

COMMAND = [sys.executable, "-m", "integration"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("JOBCANNON_")},
        **SECRETS,
        "JOBCANNON_PORT": "0",
        "JOBCANNON_DATABASE_URL": f"sqlite:///{tmp_path}/jobcannon.sqlite3",
        "JOBCANNON_ENCRYPTION_KEY": generate_key(),
    }


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with started(environment, "serve") as process:
        yield process
        process.kill()


def started(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refused(environment: dict[str, str], *arguments: str) -> str:
    done = CliRunner().invoke(cli, list(arguments), env=environment)
    assert done.exit_code == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_it_says_once_that_it_answers_and_stops_cleanly_when_told(
    served: subprocess.Popen[str],
) -> None:
    assert served.stdout is not None
    ready = json.loads(served.stdout.readline())
    with httpx.Client(base_url=ready["url"]) as browser:
        assert ready["program"] == "jobcannon"
        assert browser.get("/readyz").json()["status"] == "ready"
        answer = browser.get("/healthz")
        assert "server" not in answer.headers

        served.send_signal(signal.SIGTERM)
        rest, errors = served.communicate(timeout=5)
    assert served.returncode == 0, errors
    assert rest == ""
    assert "Make the first account with: jobcannon admins add EMAIL --role operator" in errors
    assert "token=" not in errors


def test_all_that_a_stop_may_wait_for_is_under_five_seconds() -> None:
    assert CONNECTION_GRACE_SECONDS + WORKER_GRACE_SECONDS + RENEWAL_GRACE_SECONDS < 5


def test_a_stop_waits_for_no_slow_client(served: subprocess.Popen[str]) -> None:
    assert served.stdout is not None
    address = httpx.URL(json.loads(served.stdout.readline())["url"])
    begun = (b"", b"GET /readyz HTT", b"POST /icims/events HTTP/1.1\r\ncontent-length: 9\r\n\r\n1")
    slow = [socket.create_connection((address.host, address.port or 0)) for _ in range(30)]
    for number, connection in enumerate(slow):
        connection.sendall(begun[number % len(begun)])
    httpx.get(address.join("/healthz"))

    served.send_signal(signal.SIGTERM)
    _, errors = served.communicate(timeout=5)

    assert served.returncode == 0, errors
    assert "Traceback" not in errors
    for connection in slow:
        connection.close()


def test_every_flag_has_its_variable() -> None:
    shown = CliRunner().invoke(cli, ["serve", "--help"], env={"COLUMNS": "200"}).stdout

    flags = [line.split()[0] for line in shown.splitlines() if line.strip().startswith("--")]
    assert "--encryption-key" in flags
    for flag in set(flags) - {"--help"}:
        assert f"JOBCANNON_{flag[2:].replace('-', '_').upper()}" in shown


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("ENCRYPTION_KEY", "", "JOBCANNON_ENCRYPTION_KEY: it is missing"),
        ("ENCRYPTION_KEY", "short", "JOBCANNON_ENCRYPTION_KEY: It"),
        ("CLIENT_SECRET", "", "JOBCANNON_CLIENT_SECRET: it is missing"),
        ("EVENT_SECRET", "secret", "JOBCANNON_EVENT_SECRET: It is not whsec_"),
        ("ICIMS_URL", "ftp://icims.test", "JOBCANNON_ICIMS_URL: 'ftp://icims.test' is no http"),
        ("PUBLIC_URL", "http://a:b@jobcannon.test", "JOBCANNON_PUBLIC_URL"),
        ("MAIL_FROM", "nobody", "JOBCANNON_MAIL_FROM: 'nobody' holds no e-mail address"),
        ("HOST", "256.0.0.1", "JOBCANNON_HOST: cannot listen on '256.0.0.1'"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "unable to open database file"),
        ("DATABASE_URL", f"sqlite:///{'j' * 300}", "unable to open database file"),
        ("DATABASE_URL", "mysql://carol:secret@db.test/x", "mysql://db.test/x is no database"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_two(
    environment: dict[str, str], variable: str, value: str, said: str
) -> None:
    line = refused(environment | {f"JOBCANNON_{variable}": value}, "serve")

    assert line.startswith("jobcannon: ")
    assert said in line


def test_all_that_is_missing_is_said_at_once(environment: dict[str, str]) -> None:
    line = refused(
        environment | {"JOBCANNON_ENCRYPTION_KEY": "", "JOBCANNON_EVENT_SECRET": " "}, "serve"
    )

    assert line == (
        "jobcannon: JOBCANNON_ENCRYPTION_KEY, JOBCANNON_EVENT_SECRET: they are missing. iCIMS "
        "shows secrets where the app is registered. Make a key with: jobcannon keys generate"
    )


@pytest.mark.parametrize(
    ("arguments", "more", "said"),
    [
        (["worker"], {}, "JOBCANNON_DATABASE_URL: a worker of its own needs PostgreSQL"),
        (["serve", "--no-work"], {}, "JOBCANNON_WORK: a worker of its own needs PostgreSQL"),
        (
            ["worker"],
            {"DATABASE_URL": "postgresql:///x", "STAGING_TOKEN": "a-token-of-staging"},
            "JOBCANNON_STAGING_TOKEN: a staging clock moves one process",
        ),
        (["worker"], {"DATABASE_URL": "postgresql:///x"}, "JOBCANNON_PUBLIC_URL: it is missing"),
    ],
)
def test_a_worker_apart_needs_what_can_be_shared(
    environment: dict[str, str], arguments: list[str], more: dict[str, str], said: str
) -> None:
    named = {f"JOBCANNON_{name}": value for name, value in more.items()}

    assert said in refused(environment | named, *arguments)


def test_workers_apart_say_that_they_work_and_stop_when_told(
    environment: dict[str, str], postgresql: Cluster
) -> None:
    name = postgresql.create()
    url = postgresql.url(name)
    shared = environment | {
        "JOBCANNON_DATABASE_URL": url,
        "JOBCANNON_EU_DATABASE_URL": url,
        "JOBCANNON_REGIONS": "eu",
        "JOBCANNON_PUBLIC_URL": "http://jobcannon.test",
    }

    # Both at once, on a database whose tables one of them has to check.
    with started(shared, "serve", "--no-work") as web, started(shared, "worker") as worker:
        assert web.stdout is not None
        assert worker.stdout is not None
        url = json.loads(web.stdout.readline())["url"]
        assert json.loads(worker.stdout.readline()) == {
            "program": "jobcannon-worker",
            "regions": ["eu"],
        }
        assert httpx.get(f"{url}/readyz").json()["checks"]["worker"] == "ok"

        for process in (worker, web):
            process.send_signal(signal.SIGTERM)
        for process in (worker, web):
            # Five seconds each; on a busy machine the two wait for each other.
            _, errors = process.communicate(timeout=10)
            assert process.returncode == 0, errors
    postgresql.drop(name)


def test_a_taken_port_is_named(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert f"127.0.0.1:{port}" in refused(environment, "serve", "--port", str(port))


def test_migrating_says_what_it_did(environment: dict[str, str]) -> None:
    said = [CliRunner().invoke(cli, ["migrate"], env=environment).stdout for _ in range(2)]

    each = ("control", "us", "eu")
    assert said[0].splitlines() == [f"{one} database: brought to version {HEAD}." for one in each]
    assert said[1].splitlines() == [f"{one} database: already at version {HEAD}." for one in each]


def test_on_a_terminal_the_first_account_is_offered_by_a_link_and_only_there(
    environment: dict[str, str],
) -> None:
    ours, its = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "serve"], env=environment, stdout=subprocess.PIPE, stderr=its, text=True
    ) as process:
        os.close(its)
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        with open(ours, encoding="utf-8", closefd=True) as terminal:
            shown = terminal.readline()
            link = re.search(rf"within an hour: ({re.escape(url)}/admin/setup\?token=\S+)", shown)
            assert link, shown
            answer = httpx.get(link[1], headers={"accept": "text/html"})
            process.terminate()
    assert "Set up the first account" in answer.text


def test_with_a_password_in_the_settings_nobody_is_told_to_make_an_account(
    environment: dict[str, str],
) -> None:
    with started(environment | {"JOBCANNON_ADMIN_PASSWORD": "of the settings"}, "serve") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        _, errors = process.communicate()
    assert "Nobody can sign in" not in errors
