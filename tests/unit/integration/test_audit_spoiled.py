"""Every way to spoil the audit log is found, and the entry is named."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from integration.domain.audit import Anchor, AuditName, AuditProblem
from integration.storage.audit import AuditLog
from integration.storage.keys.vault import generate_key
from tests.databases import on_sqlite
from tests.unit.integration.chain import MALLORY, note, spoil, verify
from tests.unit.integration.stage import NOON, Stage


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


@pytest.mark.parametrize("change", ["UPDATE audit_log SET who = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_what_is_written(stage: Stage, change: str) -> None:
    note(stage)

    with pytest.raises(DBAPIError, match="only ever added to"):
        stage.tx(lambda tx: tx.exec_driver_sql(change))
