"""The demo keeps both programs running until it is told to stop."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent.parent
ANY_PORTS = ["--icims-port", "0", "--jobcannon-port", "0", "--smtp-port", "0"]


@contextmanager
def demo(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Told to end when the test ends first, so that its programs end too."""
    with subprocess.Popen(
        [sys.executable, "-m", "scenarios", "demo", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            yield running
        finally:
            running.terminate()


def box_of(running: subprocess.Popen[str]) -> list[str]:
    """The box that says what to open."""
    lines: list[str] = []
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith(("╭", "│", "╰")):
            lines.append(line.rstrip("\n"))
        if line.startswith("╰"):
            break
    return lines


def address(box: list[str], label: str) -> str:
    """Scheme, host and port of what the box has beside the label."""
    line = next(line for line in box if label in line)
    return "/".join(line.split(label)[1].split()[0].split("/")[:3])


def test_it_says_what_to_open_and_stops_both_on_ctrl_c() -> None:
    with demo(*ANY_PORTS) as running:
        box = box_of(running)
        icims, jobcannon = address(box, "iCIMS staging"), address(box, "JobCannon admin")
        assert httpx.get(f"{icims}/signin").status_code == 200
        assert httpx.get(f"{jobcannon}/healthz").status_code == 200

        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0

    assert {len(line) for line in box} == {80}
    assert any("carol." in line for line in box)
    assert any("password" in line for line in box)


def test_the_line_that_leads_back_can_be_pasted_as_it_is() -> None:
    with demo(*ANY_PORTS) as running:
        [line] = [line for line in box_of(running) if "snapshot restore" in line]
        back = line.strip("│ ")
        restored = subprocess.run(
            back, shell=True, cwd=ROOT, env={}, capture_output=True, text=True, timeout=60
        )

    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.endswith("is as it was kept in start.\n")


def test_a_taken_port_is_refused_with_the_way_to_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with demo("--icims-port", port, "--jobcannon-port", "0", "--smtp-port", "0") as running:
            _, stderr = running.communicate(timeout=60)

    assert running.returncode == 2
    refused, another = stderr.splitlines()
    assert refused == f"iCIMS cannot have port {port}: it is taken."
    assert another.endswith("python -m scenarios demo --icims-port 0")
