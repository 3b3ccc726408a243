"""A state file that cannot be used: somebody else's, of another format, taken, or nowhere."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from mock_icims.app import create_app
from mock_icims.settings import Settings, SettingsRefused
from mock_icims.storage.state_file import StateFile


def written_by_sqlite(path: Path, *statements: str) -> Path:
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return path


def refused(path: Path) -> str:
    with pytest.raises(SettingsRefused) as refusal:
        create_app(Settings(state=path))
    return str(refusal.value)


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Dear diary, today I was nearly overwritten by a fake of iCIMS." * 99)
    other = written_by_sqlite(tmp_path / "other.db", "CREATE TABLE wishes (wish TEXT)")

    for path in (text, other):
        before = path.read_bytes()
        assert "is no state file of mock-icims, and is left as it is" in refused(path)
        assert path.read_bytes() == before


def test_a_file_of_another_format_says_which(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    StateFile(path).close()
    written_by_sqlite(path, "PRAGMA user_version = 99")

    assert "has the format 99, and mock-icims 0.1.0 reads 1" in refused(path)


def test_a_file_with_what_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    StateFile(path).close()
    written_by_sqlite(path, "INSERT INTO entry VALUES ('', 'wishes', 'a', 1, '{}')")

    assert "it has 'wishes', which mock-icims 0.1.0 does not know" in refused(path)


def test_two_programs_do_not_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    file = StateFile(path)

    assert "is in use by another mock-icims" in refused(path)

    file.close()
    StateFile(path).close()


@pytest.mark.parametrize("name", ["missing/world.db", "w" * 300], ids=["folder", "length"])
def test_a_place_where_no_file_can_be_says_so(tmp_path: Path, name: str) -> None:
    assert "cannot be used as the state file" in refused(tmp_path / name)
