"""The demo as a process, the box that it shows, and the addresses in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
