"""The audit log: one chain, whoever writes, and every way to spoil it is found and named."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from integration.cli import cli
from integration.domain.audit import (
    GENESIS,
    Anchor,
    AuditName,
    AuditProblem,
    By,
    Verification,
    encoded,
    hash_after,
)
from integration.domain.errors import CredentialsInvalid
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from integration.storage.keys.vault import generate_key
from tests import postgres
from tests.databases import on_sqlite
from tests.unit.integration.stage import KEY, NOON, Stage

MALLORY = By(who="mallory", where="192.0.2.66")


def note(stage: Stage, times: int = 1) -> None:
    for number in range(times):
        stage.tx(
            lambda tx, number=number: AuditLog([KEY]).append(  # type: ignore[misc]
                tx,
                AuditName.REDELIVERY_REQUESTED,
                by=By(who="operator", where="192.0.2.7"),
                at=NOON,
                subject=f"dlv_{number:06}",
                detail={"why": "a middle sentence"},
            )
        )


def verify(stage: Stage, *, noted: Anchor | None = None) -> Verification:
    return stage.tx(lambda tx: AuditLog([KEY]).verify(tx, noted=noted))


def spoil(folder: Path, *statements: str) -> None:
    """As somebody who may write to the file, and who knows about the triggers."""
    with closing(sqlite3.connect(folder / "jobcannon.sqlite3")) as file, file:
        file.execute("DROP TRIGGER audit_log_no_update")
        file.execute("DROP TRIGGER audit_log_no_delete")
        for statement in statements:
            file.execute(statement)


def test_what_was_written_verifies(stage: Stage) -> None:
    note(stage, 3)

    found = verify(stage)

    assert (found.intact, found.anchor.entries) == (True, 3)


@on_sqlite
def test_one_byte_changed_in_the_middle_of_the_file_names_its_entry(
    stage: Stage, tmp_path: Path
) -> None:
    note(stage, 5)
    file = tmp_path / "jobcannon.sqlite3"
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    content = bytearray(file.read_bytes())
    (third,) = [found.start() for found in re.finditer(b"dlv_000002", content)]
    content[third] ^= 0x01
    file.write_bytes(content)

    assert (verify(stage).problem, verify(stage).entry) == (AuditProblem.ENTRY_CHANGED, 3)


@on_sqlite
@pytest.mark.parametrize("value", ["X'FF'", "CAST(X'C3' AS TEXT)", "'{'"])
def test_what_cannot_even_be_read_names_its_entry(stage: Stage, tmp_path: Path, value: str) -> None:
    note(stage, 5)

    spoil(tmp_path, f"UPDATE audit_log SET detail = {value} WHERE sequence = 4")

    assert (verify(stage).problem, verify(stage).entry) == (AuditProblem.ENTRY_CHANGED, 4)


@on_sqlite
@pytest.mark.parametrize(
    ("statement", "problem", "entry"),
    [
        ("DELETE FROM audit_log WHERE sequence = 5", AuditProblem.LAST_MISSING, 5),
        ("DELETE FROM audit_log", AuditProblem.LAST_MISSING, 1),
        ("DELETE FROM audit_log WHERE sequence = 2", AuditProblem.ENTRY_MISSING, 2),
        ("UPDATE audit_anchor SET entries = 4", AuditProblem.ENTRY_UNANCHORED, 5),
        ("UPDATE audit_anchor SET seal = 'x'", AuditProblem.ANCHOR_FORGED, None),
    ],
)
def test_rows_that_are_gone_and_a_forged_anchor_are_found(
    stage: Stage, tmp_path: Path, statement: str, problem: AuditProblem, entry: int | None
) -> None:
    note(stage, 5)

    spoil(tmp_path, statement)

    assert (verify(stage).problem, verify(stage).entry) == (problem, entry)


@on_sqlite
def test_a_chain_written_anew_without_the_key_is_no_chain_of_ours(
    stage: Stage, tmp_path: Path
) -> None:
    note(stage, 2)
    spoil(
        tmp_path,
        "DELETE FROM audit_log",
        f"UPDATE audit_anchor SET entries = 0, head = '{'0' * 64}', seal = ''",
    )
    stage.tx(
        lambda tx: AuditLog([generate_key()]).append(tx, AuditName.REGION_SET, by=MALLORY, at=NOON)
    )

    assert verify(stage).problem == AuditProblem.ANCHOR_FORGED


def test_a_database_of_yesterday_passes_until_somebody_noted_the_anchor(stage: Stage) -> None:
    note(stage, 2)
    later = Anchor(entries=3, head="ab" * 32)

    assert verify(stage).intact
    assert verify(stage, noted=verify(stage).anchor).intact
    assert verify(stage, noted=later).problem == AuditProblem.OTHER_CHAIN


def test_keys_rotate_and_the_old_seal_still_counts(stage: Stage) -> None:
    note(stage)
    newer = generate_key()

    assert stage.tx(AuditLog([newer, KEY]).verify).intact
    assert not stage.tx(AuditLog([newer]).verify).intact
    unchecked = stage.tx(AuditLog([]).verify)
    assert (unchecked.intact, unchecked.seal_checked) == (True, False)


@pytest.mark.parametrize("change", ["UPDATE audit_log SET who = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_what_is_written(stage: Stage, change: str) -> None:
    note(stage)

    with pytest.raises(DBAPIError, match="only ever added to"):
        stage.tx(lambda tx: tx.exec_driver_sql(change))


def test_writers_at_the_same_time_make_one_chain(stage: Stage) -> None:
    address = stage.settings.database_url

    def write(writer: int) -> None:
        database = Database(address)
        for _ in range(10):
            database.transact(
                lambda tx: AuditLog([KEY]).append(
                    tx, AuditName.REGION_SET, by=By(who=f"writer {writer}", where="test"), at=NOON
                )
            )
        database.close()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))

    assert (verify(stage).intact, verify(stage).anchor.entries) == (True, 40)


@pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)
def test_what_is_written_while_the_chain_is_verified_does_not_spoil_it(
    postgresql_url: str, runner: asyncio.Runner
) -> None:
    """SQLite has one writer, and nobody writes while it is read."""
    stage, log = Stage(postgresql_url, runner), AuditLog([KEY])
    note(stage)

    for asked in (lambda tx: log.verify(tx).intact, log.is_ours, log.is_by_newest):
        with stage.database.engine.connect() as tx:
            event.listen(tx, "after_cursor_execute", lambda *_: note(stage), once=True)
            assert asked(tx)

    assert verify(stage).anchor.entries == 4
    stage.close()


def test_an_entry_is_gone_with_the_transaction_of_its_cause(stage: Stage) -> None:
    def cause(tx: object) -> None:
        AuditLog([KEY]).append(tx, AuditName.REGION_SET, by=MALLORY, at=NOON)  # type: ignore[arg-type]
        raise RuntimeError("the cause did not happen")

    with pytest.raises(RuntimeError):
        stage.tx(cause)

    assert verify(stage).anchor.entries == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb", "a%0D%0Ab"),
        ("\x1b[2J", "%1B[2J"),
        ("\u2028", "%E2%80%A8"),
        ("é", "é"),
        ("x" * 201, "x" * 200),
    ],
)
def test_nobody_can_begin_a_line_of_their_own(text: str, shown: str) -> None:
    assert encoded(text) == shown


def test_what_was_written_years_ago_has_its_hash_still() -> None:
    """Were rows written down in another way, every older log would be said to be changed."""
    row: list[str | int | None] = [1, "2026-11-23T12:00:00.000000Z", "Zoë", None]
    written = GENESIS + r'[1,"2026-11-23T12:00:00.000000Z","Zo\u00eb",null]'

    assert hash_after(GENESIS, row) == sha256(written.encode()).hexdigest()


@pytest.mark.parametrize(("entries", "words"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries")])
def test_an_intact_chain_is_said_to_be(entries: int, words: str) -> None:
    found = Verification(anchor=Anchor(entries=entries, head=GENESIS))

    assert found.sentence == f"The chain of {words} is intact."


def test_the_life_of_a_connection_is_in_the_log(installed: Stage) -> None:
    with pytest.raises(CredentialsInvalid):
        installed.sign_in(password="guess", where="192.0.2.66\r\nx")
    installed.pass_time(minutes=1)
    installed.accept("token.revoked", {"customer_id": installed.connection()["customer_id"]})
    installed.accept("app.uninstalled", {"customer_id": installed.connection()["customer_id"]})

    entries = installed.tx(installed.services.audit.page).items
    assert [(entry.name, entry.by.who, entry.outcome) for entry in reversed(entries)] == [
        ("install.authorized", "icims", "succeeded"),
        ("authn_login_fail", "unknown", "refused"),
        ("authn_token_revoked", "icims", "succeeded"),
        ("install.removed", "icims", "succeeded"),
    ]
    assert verify(installed).intact


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
