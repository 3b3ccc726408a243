"""The demo as a presentation: the checklist is walked at the pace of whoever shows it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx

from scenarios.guide import CHECKLIST
from tests.e2e.demonstration import ANY_PORTS, ROOT, address, box_of

FIRST = "Navigate to iCIMS Marketplace: https://www.icims.com/marketplace/"


def up_to(running: subprocess.Popen[str], end: str) -> str:
    """All that is said until the screen ends with this; a prompt has no line of its own."""
    assert running.stdout is not None
    said = ""
    while not said.endswith(end):
        found = running.stdout.read(1)
        assert found, f"it ended at {said!r}"
        said += found
    return said


def test_it_waits_for_enter_before_each_step_and_then_stays(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "scenarios", "demo", "--presented", *ANY_PORTS],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            box = box_of(running)
            assert running.stdin is not None
            up_to(running, f"next: {FIRST} ")
            for typed in ("\n", "r\n"):
                running.stdin.write(typed)
                running.stdin.flush()
            walked = up_to(running, "7 of 7 held in ")

            assert walked.count("next: ") == 1, "r is the last time that it asks"
            assert [f"- [x] {one.words}" in walked for one in CHECKLIST] == [True] * 7
            assert f"page: {address(box, 'iCIMS staging')}/marketplace" in walked
            icims = address(box, "iCIMS staging")
            assert httpx.get(f"{icims}/signin").status_code == 200

            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=30) == 0
        finally:
            running.terminate()
