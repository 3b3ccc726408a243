"""Commands beside `serve` make no database, change no version, and `migrate` prepares them all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from integration.cli import cli
from integration.storage.database import Database
from integration.storage.keys.vault import generate_key
from integration.storage.migration import HEAD, version_of
from tests.unit.integration.cli_environment import NOBODY_THERE, SECRETS
from tests.unit.integration.rows_of_before import upgrade

Run = Callable[..., Result]
OLD = "0015"

BESIDE_SERVE = [
    ("connections", "--region", "us"),
    ("deliveries", "list", "--region", "us"),
    ("deliveries", "redeliver", "--region", "us", "--state", "parked"),
    ("audit", "list"),
    ("audit", "verify"),
    ("audit", "verify", "--region", "eu"),
    ("purge", "--region", "us", "--now"),
    ("keys", "status"),
    ("keys", "rotate"),
    ("regions", "list"),
    ("regions", "move", "cus_acme000001", "--to", "eu", "--yes"),
    ("admins", "list"),
    ("admins", "add", "olga@jobcannon.example", "--role", "operator"),
]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    environment = {
        **SECRETS,
        **NOBODY_THERE,
        "JOBCANNON_DATABASE_URL": f"sqlite:///{tmp_path}/jobcannon.sqlite3",
        "JOBCANNON_ENCRYPTION_KEY": generate_key(),
    }

    def run(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(cli, list(arguments), env=environment | more, input="a b c d e f")

    return run


def files_of(folder: Path) -> dict[str, str | None]:
    """Each database with its version."""
    found = {}
    for file in folder.glob("*.sqlite3"):
        database = Database(f"sqlite:///{file}")
        found[file.name] = database.transact(version_of)
        database.close()
    return found


@pytest.mark.parametrize("arguments", BESIDE_SERVE, ids=" ".join)
def test_a_database_that_is_not_there_is_refused_and_not_made(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    refused = run(*arguments)

    assert (refused.exit_code, refused.stdout) == (2, "")
    (line,) = refused.stderr.splitlines()
    assert "is not there. Is it the right address?" in line
    assert files_of(tmp_path) == {}


@pytest.mark.parametrize("arguments", BESIDE_SERVE, ids=" ".join)
def test_a_database_of_before_is_left_as_it_is(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    before = {name: OLD for name in made(tmp_path)}

    refused = run(*arguments)

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"is of version {OLD}, this program needs {HEAD}." in refused.stderr
    assert files_of(tmp_path) == before


def test_the_doctor_says_what_is_not_there_and_makes_nothing(run: Run, tmp_path: Path) -> None:
    said = " ".join(run("doctor").stdout.split())

    for name in ("control", "us", "eu"):
        assert f"FAIL {name} database: it is not there." in said
    assert list(tmp_path.iterdir()) == []


def test_what_the_doctor_advises_is_enough_for_every_database(run: Run, tmp_path: Path) -> None:
    migrated = run("migrate")

    assert migrated.exit_code == 0, migrated.stderr
    said = run("doctor").stdout
    for name in ("control", "us", "eu"):
        assert f"ok    {name} database: of version {HEAD}" in said
    assert set(files_of(tmp_path).values()) == {HEAD}


def test_a_deployment_of_one_region_is_migrated_as_one(run: Run, tmp_path: Path) -> None:
    elsewhere = f"sqlite:///{tmp_path}/of-its-own.sqlite3"

    run("migrate", JOBCANNON_REGIONS="eu", JOBCANNON_EU_DATABASE_URL=elsewhere)

    assert sorted(files_of(tmp_path)) == ["jobcannon.sqlite3", "of-its-own.sqlite3"]


def made(folder: Path) -> list[str]:
    """The databases of a JobCannon of before."""
    names = ["jobcannon.sqlite3", "jobcannon-us.sqlite3", "jobcannon-eu.sqlite3"]
    for name in names:
        database = Database(f"sqlite:///{folder}/{name}")
        database.transact(lambda tx: upgrade(tx, OLD))
        database.close()
    return names


@pytest.mark.parametrize("group", ["", "admins", "audit", "deliveries", "keys", "regions"])
def test_what_each_command_does_is_said_whole_in_eighty_columns(group: str) -> None:
    shown = CliRunner().invoke(cli, [*group.split(), "--help"], env={"COLUMNS": "80"}).stdout

    told = shown.partition("Commands:")[2].splitlines()
    assert [line for line in told if "..." in line or "Exit code" in line] == []
