"""A key that is not the database's leaves nothing behind, and the right one its seals."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from integration.cli import cli
from integration.storage.keys.vault import generate_key
from tests.databases import on_sqlite
from tests.unit.integration.cli_environment import of_stage
from tests.unit.integration.fake_icims import problem
from tests.unit.integration.stage import KEY, Stage

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str) -> Run:
    environment = of_stage(database_url)

    def run(*arguments: str, key: str = KEY) -> Result:
        told = environment | {"JOBCANNON_ENCRYPTION_KEY": key}
        return CliRunner().invoke(cli, list(arguments), env=told)

    return run


@pytest.fixture
def parked(installed: Stage) -> Stage:
    installed.icims.fails("profile_stamp", problem(403, "insufficient_scope"))
    installed.request()
    installed.settle()
    return installed


@on_sqlite
@pytest.mark.parametrize(
    "arguments",
    [
        ("deliveries", "redeliver", "--state", "parked", "--yes"),
        ("purge", "--now"),
    ],
    ids=" ".join,
)
def test_another_key_is_refused_before_anything_is_sealed_by_it(
    parked: Stage, run: Run, arguments: tuple[str, ...]
) -> None:
    refused = run(*arguments, "--region", "eu", key=generate_key())

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "JOBCANNON_ENCRYPTION_KEY is not this database's key" in refused.stderr
    assert run("audit", "verify", "--region", "eu").exit_code == 0


@on_sqlite
def test_a_key_may_be_taken_away_after_the_rotation_and_the_audit_log_is_still_ours(
    parked: Stage, run: Run
) -> None:
    new = generate_key()
    both = f"{new} {KEY}"
    before = json.loads(run("keys", "status", "--json", key=both).stdout)["items"]
    assert {one["audit_log_sealed"] for one in before} == {False}
    assert run("keys", "status", key=both).exit_code == 1

    rotated = run("keys", "rotate", key=both)

    assert (rotated.exit_code, rotated.stderr) == (0, "")
    assert run("keys", "status", key=both).exit_code == 0
    alone = run("audit", "verify", "--region", "eu", key=new)
    assert (alone.exit_code, alone.stdout.splitlines()[0]) == (0, "The chain of 1 entry is intact.")


@on_sqlite
def test_a_rotation_does_not_seal_what_another_has_forged(parked: Stage, run: Run) -> None:
    parked.tx(lambda tx: tx.exec_driver_sql("UPDATE audit_anchor SET seal = 'forged'"))

    run("keys", "rotate", key=f"{generate_key()} {KEY}")

    assert run("audit", "verify", "--region", "eu").exit_code == 1
