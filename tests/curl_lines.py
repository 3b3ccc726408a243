"""Runs curl lines in a real shell."""

from __future__ import annotations

import subprocess
from pathlib import Path


def run(line: str, at: Path) -> None:
    subprocess.run(["sh", "-c", line], cwd=at, check=True, capture_output=True, timeout=10)
