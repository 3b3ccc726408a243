"""kill -9 amid transactions that many share: who was answered is there, and nobody by half."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from integration.storage.database import Database
from tests.crashes import grouping


@pytest.mark.parametrize("answers", [1, 50, 333])
def test_who_was_answered_is_kept_and_nobody_by_half(tmp_path: Path, answers: int) -> None:
    address = f"sqlite:///{tmp_path}/some.sqlite3"
    with closing(Database(address)) as before:
        before.transact(lambda tx: tx.execute(text("CREATE TABLE noted (n INTEGER, half TEXT)")))

    process = subprocess.Popen(
        [sys.executable, "-m", grouping.__name__, address], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process:
        told = [process.stdout.readline() for _ in range(answers)]
        process.kill()
        told += process.stdout.readlines()

    answered = {int(line) for line in told if line.endswith("\n")}
    with closing(Database(address)) as after:
        rows = after.transact(lambda tx: list(tx.execute(text("SELECT n FROM noted")).scalars()))
        noted = Counter(rows)
        assert len(answered) >= answers
        assert answered <= noted.keys()
        assert set(noted.values()) == {2}
