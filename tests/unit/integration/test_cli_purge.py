"""`jobcannon purge`: looks ahead, erases and certifies, and shows a terminal what it is doing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO

import msgspec
import pytest
from rich.console import Console
from typer.testing import CliRunner

from integration.cli import cli, purging
from integration.domain.regions import Region
from integration.storage.tables.orders import orders
from tests.databases import on_sqlite
from tests.unit.integration.retained import completed, erasures_of, kept
from tests.unit.integration.stage import KEY, Stage


@pytest.fixture
def due(stage: Stage) -> Stage:
    """One whose period is over by the system's clock, which the command has."""
    stage.install()
    completed(stage)
    ended = datetime(2020, 1, 1, tzinfo=UTC)
    over = {"ended_at": ended, "purge_at": ended + timedelta(days=90)}
    stage.tx(lambda tx: tx.execute(orders.update().values(over)))
    return stage


def test_the_command_looks_ahead_erases_and_certifies(
    due: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = due
    monkeypatch.setenv("JOBCANNON_EU_DATABASE_URL", database_url)
    options = ["--region", "eu", "--encryption-key", KEY]

    looked = CliRunner().invoke(cli, ["purge", *options, "--dry-run"])
    assert (looked.exit_code, "due now: 1" in looked.stdout) == (0, True)
    assert kept(stage).orders == 1
    assert CliRunner().invoke(cli, ["purge", *options]).exit_code == 2

    erased = CliRunner().invoke(cli, ["purge", *options, "--now"])
    assert (erased.exit_code, "1 erasures done, 0 left." in erased.stdout) == (0, True)
    assert kept(stage).orders == 0
    asked = ["purge", *options, "--certificate", erasures_of(stage)[0].id, "--json"]
    certificate = CliRunner().invoke(cli, asked)
    assert '"answers": 50' in certificate.stdout
    unknown = CliRunner().invoke(cli, ["purge", *options, "--certificate", "ers_unknown"])
    assert unknown.exit_code == 2


@dataclass
class Screen:
    """Where the command shows what it does: a terminal, or a file that somebody reads later."""

    terminal: bool
    shown: StringIO = field(default_factory=StringIO)

    def erase_all(self, stage: Stage, *, json: bool = False) -> bool:
        console = Console(file=self.shown, force_terminal=self.terminal, width=120)
        desk = purging.desk_for([KEY], Region.EU)
        return purging.erase_all(stage.database, desk, json=json, console=console)


def test_a_terminal_is_shown_what_a_long_erasure_is_doing(due: Stage) -> None:
    screen = Screen(terminal=True)

    assert screen.erase_all(due)

    (erasure,) = erasures_of(due)
    on_sqlite = due.database.engine.dialect.name == "sqlite"
    rewritten = "the file (VACUUM)" if on_sqlite else "deliveries (VACUUM FULL)"
    steps = [f"{erasure.id}: erasing rows", f"{erasure.id}: rewriting {rewritten}"]
    places = [screen.shown.getvalue().find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
    assert "0:00:0" in screen.shown.getvalue(), "and for how long"


@on_sqlite
@pytest.mark.parametrize(("terminal", "json"), [(False, False), (True, True), (False, True)])
def test_nothing_is_shown_to_a_file_or_beside_json(
    due: Stage, capsys: pytest.CaptureFixture[str], terminal: bool, json: bool
) -> None:
    screen = Screen(terminal=terminal)

    assert screen.erase_all(due, json=json)

    assert screen.shown.getvalue() == ""
    said = capsys.readouterr()
    if json:
        assert (len(msgspec.json.decode(said.out)["done"]), said.err) == (1, "")
    else:
        assert said.err == "Erasing what is due …\n"
        assert "1 erasures done, 0 left." in said.out
