"""Databases of before that others may read are told of, with the command that mends it."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from integration.cli import cli
from integration.cli.server import warn_of_readable
from integration.settings import Settings
from integration.storage.keys.vault import generate_key
from integration.storage.readable import readable_by_others, to_mend
from tests.unit.integration.cli_environment import NOBODY_THERE, SECRETS
from tests.web.integration.desk import settings_for

MODE_OF_BEFORE = 0o644


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """With a database whose name a shell would take apart."""
    return {
        **SECRETS,
        **NOBODY_THERE,
        "JOBCANNON_DATABASE_URL": f"sqlite:///{tmp_path}/job cannon.sqlite3",
        "JOBCANNON_ENCRYPTION_KEY": generate_key(),
        "JOBCANNON_REGIONS": "eu",
    }


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), env=environment)


def settings_of(file: Path) -> Settings:
    return settings_for(f"sqlite:///{file}")


def opened_to_others(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.sqlite3*"))
    for file in files:
        file.chmod(MODE_OF_BEFORE)
    return files


def test_the_doctor_warns_and_what_it_advises_is_enough(
    environment: dict[str, str], tmp_path: Path
) -> None:
    run(environment, "migrate")
    files = opened_to_others(tmp_path)

    told = run(environment, "doctor").stdout
    checks = json.loads(run(environment, "doctor", "--json").stdout)["checks"]

    assert "WARN  control database: others on this machine can read it" in told
    [advice] = {one["advice"] for one in checks if one["name"] == "control database"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {MODE_OF_BEFORE}
    subprocess.run(advice, shell=True, check=True, timeout=20)
    assert "WARN  control database" not in run(environment, "doctor").stdout


def test_a_database_that_others_may_read_is_no_failure(
    environment: dict[str, str], tmp_path: Path
) -> None:
    run(environment, "migrate")
    opened_to_others(tmp_path)

    checks = json.loads(run(environment, "doctor", "--json").stdout)["checks"]

    assert {one["name"] for one in checks if "database" in one["name"] and one["well"]} == {
        "control database",
        "eu database",
    }


def test_what_nobody_else_reads_is_not_told_of(environment: dict[str, str]) -> None:
    run(environment, "migrate")

    assert "WARN" not in run(environment, "doctor").stdout


def test_the_log_says_so_when_it_starts(tmp_path: Path) -> None:
    file = tmp_path / "some.sqlite3"
    file.touch(mode=0o600)
    file.chmod(MODE_OF_BEFORE)

    with capture_logs() as logged:
        warn_of_readable(settings_of(file))

    [line] = [one for one in logged if one["event"] == "database_readable_by_others"]
    assert (line["log_level"], line["mend"]) == ("warning", f"chmod go-rwx {file}")


@pytest.mark.parametrize(
    "address",
    ["sqlite://", "sqlite:///:memory:", "sqlite:////nowhere/at/all", "postgresql+psycopg://a/b"],
)
def test_what_is_no_file_is_read_by_nobody(address: str) -> None:
    assert readable_by_others(address) == ()


def test_a_group_counts_as_others(tmp_path: Path) -> None:
    file = tmp_path / "some.sqlite3"
    file.touch()
    file.chmod(0o640)

    assert readable_by_others(f"sqlite:///{file}") == (file,)
    assert to_mend([file]) == f"chmod go-rwx {file}"


def test_a_name_that_no_file_can_have_is_readable_to_nobody(tmp_path: Path) -> None:
    assert readable_by_others(f"sqlite:///{tmp_path}/{'j' * 300}") == ()
