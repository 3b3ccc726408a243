"""Ctrl-C ends a replay and both programs."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent


def test_ctrl_c_stops_both_programs_and_is_exit_code_130() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "scenarios"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        heading = running.stdout.readline().replace(",", "").split()
        running.send_signal(signal.SIGINT)
        _, stderr = running.communicate(timeout=60)

    assert running.returncode == 130, stderr
    assert stderr.strip() == "Interrupted."
    urls = [word for word in heading if word.startswith("http://")]
    assert len(urls) == 2
    for url in urls:
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
