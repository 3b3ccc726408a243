"""`jobcannon audit verify`: whole or not, in words, as JSON and by exit code, in each region."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from integration.cli import cli
from integration.domain.audit import GENESIS, Anchor, Verification
from integration.storage.keys.vault import generate_key
from tests.databases import on_sqlite
from tests.unit.integration.chain import note, spoil
from tests.unit.integration.stage import KEY, Stage


@pytest.mark.parametrize(("entries", "words"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries")])
def test_an_intact_chain_is_said_to_be(entries: int, words: str) -> None:
    found = Verification(anchor=Anchor(entries=entries, head=GENESIS))

    assert found.sentence == f"The chain of {words} is intact."


@pytest.fixture
def verify_at(database_url: str) -> Callable[..., tuple[int, str]]:
    def run(*more: str) -> tuple[int, str]:
        asked = ["audit", "verify", "--database-url", database_url, "--encryption-key", KEY, *more]
        answered = CliRunner().invoke(cli, asked)
        return answered.exit_code, answered.output

    return run


@on_sqlite
def test_the_command_says_whole_or_names_the_entry_with_its_exit_code(
    stage: Stage, tmp_path: Path, verify_at: Callable[..., tuple[int, str]]
) -> None:
    note(stage, 3)
    whole, said = verify_at()
    assert (whole, "The chain of 3 entries is intact." in said) == (0, True)
    noted = said.split()[-1]
    assert verify_at("--noted", noted)[0] == 0

    spoil(tmp_path, "UPDATE audit_log SET who = 'x' WHERE sequence = 2")

    assert verify_at("--json")[0] == 1
    assert '"entry": 2' in verify_at("--json")[1]
    assert "Entry 2 was changed" in verify_at()[1]
    assert verify_at("--noted", "nonsense")[0] == 2


@on_sqlite
def test_a_region_with_keys_of_its_own_is_verified_by_these(
    stage: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(stage, 3)
    monkeypatch.setenv("JOBCANNON_EU_DATABASE_URL", database_url)
    monkeypatch.setenv("JOBCANNON_ENCRYPTION_KEY", generate_key())

    def verified() -> tuple[int, str]:
        answered = CliRunner().invoke(cli, ["audit", "verify", "--region", "eu"])
        return answered.exit_code, answered.output

    assert verified()[0] == 1, "the key of all others has not sealed it"
    monkeypatch.setenv("JOBCANNON_EU_ENCRYPTION_KEY", KEY)
    assert verified()[0] == 0
    monkeypatch.delenv("JOBCANNON_EU_ENCRYPTION_KEY")
    monkeypatch.delenv("JOBCANNON_ENCRYPTION_KEY")
    assert "Without JOBCANNON_EU_ENCRYPTION_KEY" in verified()[1]
