"""`jobcannon deliveries redeliver`: one by its id, or many after a look at them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from integration.cli import cli, redelivering
from integration.domain.work import WorkKind
from tests.databases import on_sqlite
from tests.unit.integration.fake_icims import CUSTOMER, problem
from tests.unit.integration.stage import KEY, Stage

Run = Callable[..., Result]
ORDERS = ("ord_alice00001", "ord_alice00002", "ord_alice00003")
# The command reads the system's clock, the stage stands at a date of its own.
EVER = "2000-01-01T00:00Z"


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    return {
        "JOBCANNON_EU_DATABASE_URL": database_url,
        "JOBCANNON_ENCRYPTION_KEY": KEY,
        "COLUMNS": "80",
    }


@pytest.fixture
def redeliver(environment: dict[str, str]) -> Run:
    def run(*arguments: str, json: bool = True) -> Result:
        words = ["deliveries", "redeliver", "--region", "eu", *arguments]
        return CliRunner().invoke(cli, [*words, *(["--json"] if json else [])], env=environment)

    return run


@pytest.fixture
def parked(installed: Stage) -> Stage:
    """The profile may not be written, three times."""
    for order_id in ORDERS:
        installed.icims.fails("profile_stamp", problem(403, "insufficient_scope"))
        installed.request(order_id)
        installed.settle()
    return installed


def states(stage: Stage) -> list[tuple[str, bool]]:
    stamps = [row for row in stage.work() if row["kind"] == WorkKind.STAMP]
    return [(row["state"], row["manual"]) for row in stamps]


def notes(stage: Stage) -> list[tuple[str, str, dict[str, str]]]:
    page = stage.tx(lambda tx: stage.services.audit.page(tx, name="redelivery.requested"))
    return [(one.by.who, one.by.where, dict(one.detail)) for one in page.items]


@on_sqlite
def test_one_is_due_again_by_the_id_of_its_delivery_and_noted(
    parked: Stage, redeliver: Run
) -> None:
    refused = next(one for one in parked.log() if one.exchange.status == 403)

    done = redeliver(refused.id)

    assert (done.exit_code, json.loads(done.stdout)["kind"]) == (0, "profile.stamp")
    assert sorted(states(parked)) == [("due", True), ("parked", False), ("parked", False)]
    assert notes(parked) == [("shell", "deliveries redeliver", {})]


@on_sqlite
def test_many_are_only_shown_until_they_are_agreed_to(parked: Stage, redeliver: Run) -> None:
    looked = redeliver("--since", EVER)

    assert looked.exit_code == 1
    assert json.loads(looked.stdout) == {
        "items": [
            {"customer_id": CUSTOMER, "kind": "profile.stamp", "state": "parked", "count": 3}
        ],
        "failed": 3,
        "recovered": 0,
    }
    assert "Add --yes" in looked.stderr
    assert states(parked) == [("parked", False)] * 3
    assert notes(parked) == []


@on_sqlite
def test_thousands_are_sent_again_in_slices_each_with_its_note(
    parked: Stage, redeliver: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redelivering, "SLICE", 2)

    done = redeliver("--state", "parked", "--yes", json=False)

    assert done.exit_code == 0
    assert "      3  profile.stamp       Parked" in done.stdout
    assert "3 due again." in done.stdout
    assert "Redelivering" in done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert states(parked) == [("due", True)] * 3
    assert [detail for _, _, detail in notes(parked)] == [
        {"count": "1", "state": "parked"},
        {"count": "2", "state": "parked"},
    ]
    assert "Nothing that failed" in redeliver("--state", "parked", json=False).stdout


@on_sqlite
def test_every_filter_narrows(parked: Stage, redeliver: Run) -> None:
    cases = {
        ("--customer", CUSTOMER): 3,
        ("--customer", "cus_000000000000"): 0,
        ("--kind", "profile.stamp"): 3,
        ("--kind", "callback.send"): 0,
        ("--state", "exhausted"): 0,
        ("--since", EVER, "--kind", "profile.stamp", "--state", "parked"): 3,
    }

    found = {asked: json.loads(redeliver(*asked).stdout)["failed"] for asked in cases}

    assert found == cases


@on_sqlite
def test_what_cannot_be_asked_for_is_one_line_and_exit_code_two(
    parked: Stage, redeliver: Run
) -> None:
    for arguments in (
        (),
        ("dlv_nobody000001",),
        ("dlv_nobody000001", "--state", "parked"),
        ("--state", "done"),
        ("--kind", "callback"),
        ("--since", "yesterday"),
        ("--since", "2999-01-01T00:00Z"),
    ):
        refused = redeliver(*arguments, "--yes")

        assert (refused.exit_code, refused.stdout) == (2, ""), arguments
        assert len(refused.stderr.splitlines()) == 1, arguments
    assert states(parked) == [("parked", False)] * 3


@on_sqlite
def test_somebody_at_a_terminal_is_asked_and_may_say_no(
    parked: Stage, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "integration", "deliveries", "redeliver", "--region", "eu"]
    ours, theirs = pty.openpty()
    os.write(ours, b"n\n")

    asked = subprocess.run(
        [*command, "--state", "parked"],
        env={**os.environ, **environment},
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(theirs)
    os.close(ours)

    assert asked.returncode == 1, asked.stderr
    assert "Send 3 again? [y/N]" in asked.stderr
    assert states(parked) == [("parked", False)] * 3
