"""`mock-icims doctor`: what is in the way of a fake, what to do, and how well one that runs is."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from mock_icims.cli.exits import Code
from mock_icims.storage.state_file import StateFile
from tests.web.mock_icims.terminal import NOBODY, WIDTH, elsewhere, fake, ran, run, said

__all__ = ["elsewhere", "fake", "run"]


def test_doctor_finds_what_would_keep_a_fake_from_starting(tmp_path: Path) -> None:
    (tmp_path / "apps.json").write_text("{}")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        (tmp_path / "mock-icims.toml").write_text(
            f"host = '0.0.0.0'\nport = {taken.getsockname()[1]}\nsmtp_port = 0\nstaging = true\n"
            "apps = 'apps.json'\nstate = 'missing/world.state'\n"
        )
        result = ran("doctor", "--json", "--url", NOBODY)

    found = {one["check"]: one["verdict"] for one in json.loads(result.stdout)}
    assert result.exit_code == Code.NO
    assert {name for name, verdict in found.items() if verdict == "fail"} == {
        "port",
        "control API",
        "apps",
        "state",
    }
    assert found["mail port"] == "ok"


def test_doctor_opens_the_state_file(tmp_path: Path) -> None:
    (tmp_path / "mock-icims.toml").write_text("port = 0\nsmtp_port = 0\nstate = 'kept.state'\n")
    state = tmp_path / "kept.state"

    state.write_text("The diary of somebody else, which is no world.")
    other = ran("doctor", "--url", NOBODY)
    state.write_text("")
    empty = ran("doctor", "--url", NOBODY)
    held = StateFile(state)
    taken = ran("doctor", "--url", NOBODY)
    held.close()
    free = ran("doctor", "--url", NOBODY)

    assert (other.exit_code, "no state file of mock-icims" in other.stdout) == (Code.NO, True)
    assert (empty.exit_code, "kept.state is new" in empty.stdout) == (Code.DONE, True)
    assert (taken.exit_code, "in use by another" in taken.stdout) == (Code.NO, True)
    assert (free.exit_code, "kept.state is kept" in free.stdout) == (Code.DONE, True)


def test_doctor_warns_of_a_state_file_that_others_can_read(tmp_path: Path) -> None:
    (tmp_path / "mock-icims.toml").write_text("port = 0\nsmtp_port = 0\nstate = 'kept.state'\n")
    StateFile(tmp_path / "kept.state").close()
    private = ran("doctor", "--url", NOBODY)
    (tmp_path / "kept.state").chmod(0o644)

    told = ran("doctor", "--json", "--url", NOBODY)

    assert "others on this machine" not in private.stdout
    [found] = [one for one in json.loads(told.stdout) if one["check"] == "state"]
    assert (told.exit_code, found["verdict"]) == (Code.DONE, "warn")
    assert found["advice"].startswith("chmod go-rwx ")
    assert found["advice"].endswith("kept.state")


def test_doctor_finds_nothing_wrong_with_free_ports(tmp_path: Path) -> None:
    (tmp_path / "mock-icims.toml").write_text("port = 0\nsmtp_port = 0\nstaging = true\n")

    shown = ran("doctor", "--url", NOBODY).stdout

    assert shown.startswith(f"ok    fake: none answers at {NOBODY}, so this is of starting one\n")
    assert "fail" not in shown
    assert max(map(len, shown.splitlines())) <= WIDTH


@pytest.mark.usefixtures("run")
def test_doctor_finds_a_running_fake_well() -> None:
    checks = json.loads(said("doctor", "--json"))

    assert {"control API", "mail", "events of jobcannon"} <= {one["check"] for one in checks}
    assert {one["verdict"] for one in checks} <= {"ok", "warn"}
