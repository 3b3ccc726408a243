"""`make e2e CHROMIUM=1`: the command line with a real browser, and the report that it leaves."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PATIENCE_SECONDS = 120


def test_it_holds_and_its_report_tells_each_page_and_how_long_it_took(tmp_path: Path) -> None:
    report = tmp_path / "e2e.html"
    words = ["--only", "02", "--chromium", "--html", str(report)]
    ended = subprocess.run(
        [sys.executable, "-m", "scenarios", *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )

    assert ended.returncode == 0, ended.stderr
    assert "1 of 1 held" in ended.stdout
    told = re.findall(
        r"<code>(GET|POST) [^<]*</code> <span[^>]*>(\d+), (\d+) ms", report.read_text()
    )
    assert ("POST", "303") in {(method, status) for method, status, _ in told}
    assert any(int(milliseconds) > 0 for *_, milliseconds in told)
