"""mock-icims as a real process in an empty environment: run to its end, or serving."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = [sys.executable, "-m", "mock_icims"]
QUIET = {name: value for name, value in os.environ.items() if not name.startswith("MOCK_ICIMS_")}


def ran(*flags: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The program, run to its end."""
    return subprocess.run(
        [*PROGRAM, *flags],
        cwd=ROOT,
        env={**QUIET, "COLUMNS": "120", **variables},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextmanager
def serving(
    *flags: str, **variables: str
) -> Iterator[tuple[dict[str, str], subprocess.Popen[str]]]:
    """The ready line of a server on free ports, and its process; stopped at the end."""
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", "--smtp-port", "0", *flags],
        cwd=ROOT,
        env={**QUIET, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline()), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
