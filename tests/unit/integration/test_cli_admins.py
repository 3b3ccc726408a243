"""`jobcannon admins` keeps accounts where the database is, and a password is never an argument."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from integration.cli import cli
from integration.services.operating.audit import Audit
from integration.storage.audit import AuditLog
from integration.storage.keys.vault import generate_key
from integration.surroundings import SystemClock
from tests.databases import on_sqlite
from tests.unit.integration.stage import KEY, Stage

Run = Callable[..., Result]
OLGA, DANA = "olga@jobcannon.test", "dana@acme.test"
WORDS = "several words of Olga's"


@pytest.fixture
def run(stage: Stage, database_url: str) -> Run:
    environment = {"JOBCANNON_DATABASE_URL": database_url, "JOBCANNON_ENCRYPTION_KEY": KEY}

    def run(*arguments: str, sent: str = "", **more: str) -> Result:
        return CliRunner().invoke(
            cli, ["admins", *arguments], input=sent, env=environment | {"COLUMNS": "80"} | more
        )

    return run


def sign_in(stage: Stage, password: str = WORDS, *, email: str = OLGA) -> str:
    return stage.sign_in(email=email, password=password, where="192.0.2.7").token


def add(run: Run) -> Result:
    return run("add", OLGA, "--role", "operator", sent=f"{WORDS}\n")


@on_sqlite
def test_an_account_is_made_with_a_password_from_the_standard_input(stage: Stage, run: Run) -> None:
    made = add(run)

    assert made.exit_code == 0, made.stderr
    assert made.stdout.startswith(f"{OLGA} may sign in (acc_")
    assert sign_in(stage)


@on_sqlite
def test_accounts_are_listed_for_people_and_programs(run: Run) -> None:
    assert "There is no account yet" in run("list").stdout
    add(run)
    run("add", DANA, "--role", "customer_admin", "--customer", "cus_acme01", sent=f"{WORDS}\n")

    dana, olga = json.loads(run("list", "--json").stdout)["items"]
    assert (dana["email"], dana["customer_id"], dana["role"]) == (
        DANA,
        "cus_acme01",
        "customer_admin",
    )
    assert (olga["state"], olga["sessions"]) == ("enabled", 0)
    assert "customer_admin of cus_acme01, enabled, sessions: 0" in run("list").stdout


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "sent", "why"),
    [
        (("add", OLGA, "--role", "operator"), "jobcannon1\n", "password is among the first"),
        (("add", OLGA, "--role", "operator"), "", "password has fewer than 8 characters"),
        (("add", OLGA, "--role", "customer_admin"), f"{WORDS}\n", "customer_id is missing"),
        (("add", "olga", "--role", "operator"), f"{WORDS}\n", "email is no e-mail address"),
        (("disable", "nobody@acme.test"), "", "There is no account of nobody@acme.test."),
        (("end-session", "ses_0123456789"), "", "There is no such session."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, arguments: tuple[str, ...], sent: str, why: str
) -> None:
    refused = run(*arguments, sent=sent)

    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"jobcannon: {why}")
    assert len(refused.stderr.splitlines()) == 1


@on_sqlite
def test_another_key_than_the_databases_is_refused(run: Run) -> None:
    add(run)
    other = run("disable", OLGA, JOBCANNON_ENCRYPTION_KEY=generate_key())

    assert other.exit_code == 2
    assert "JOBCANNON_ENCRYPTION_KEY is not this database's key" in other.stderr


@on_sqlite
def test_disabling_signs_out_and_enabling_lets_in_again(stage: Stage, run: Run) -> None:
    add(run)
    sign_in(stage)

    assert run("disable", OLGA).stdout == f"{OLGA} is disabled.\n"
    assert json.loads(run("list", "--json").stdout)["items"][0]["sessions"] == 0
    assert run("enable", OLGA).stdout == f"{OLGA} is enabled.\n"
    assert sign_in(stage)


@on_sqlite
def test_a_new_password_is_in_force_at_once_and_all_sessions_end(stage: Stage, run: Run) -> None:
    add(run)
    sign_in(stage)

    changed = run("set-password", OLGA, sent="a few other words than before\n")

    assert changed.exit_code == 0, changed.stderr
    assert sign_in(stage, "a few other words than before")


@on_sqlite
def test_sessions_are_listed_and_ended_and_the_log_says_by_whom(stage: Stage, run: Run) -> None:
    assert run("sessions").stdout == "Nobody is signed in.\n"
    run("add", OLGA, "--role", "operator", sent=f"{WORDS}\n")
    # The command has the system's clock.
    stage.clock.at = SystemClock().now()
    sign_in(stage)
    [session] = json.loads(run("sessions", OLGA, "--json").stdout)["items"]

    assert run("end-session", session["id"]).stdout == f"{session['id']} has ended.\n"

    assert json.loads(run("sessions", "--json").stdout)["items"] == []
    newest = stage.tx(lambda tx: Audit(AuditLog([KEY])).page(tx)).items[0]
    assert (newest.name, newest.by.who, newest.by.where) == (
        "session_expired",
        "shell",
        "admins end-session",
    )
