"""JobCannon's processes for one measurement: started as operators do, weighed, ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.integration.outside import Outside
from tests.bench.servers import ROOT, SERVER_CORE, TICKS
from tests.unit.integration.fake_icims import CALLBACK_SECRET, CLIENT_SECRET
from tests.unit.integration.stage import EVENT_SECRET, KEY

FAST = 100_000
"""Calls in a minute: paced like any customer, and never made to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCannon:
    url: str
    port: int
    pids: Sequence[int]

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds(pid) for pid in self.pids)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[place]) for place in (11, 12)) / TICKS


@contextmanager
def jobcannon(
    database_url: str,
    region_url: str,
    *,
    outside: Outside,
    workers: int = 0,
    rate_limit: int = FAST,
    alone: bool = False,
) -> Iterator[JobCannon]:
    """One process that does the work as well, or with `workers` one beside so many of them."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JOBCANNON_")},
        "JOBCANNON_DATABASE_URL": database_url,
        "JOBCANNON_EU_DATABASE_URL": region_url,
        "JOBCANNON_REGIONS": "eu",
        "JOBCANNON_ENCRYPTION_KEY": KEY,
        "JOBCANNON_CLIENT_SECRET": CLIENT_SECRET,
        "JOBCANNON_EVENT_SECRET": EVENT_SECRET,
        "JOBCANNON_CALLBACK_SECRET": CALLBACK_SECRET,
        "JOBCANNON_ICIMS_URL": outside.url,
        "JOBCANNON_SMTP_PORT": str(outside.smtp_port),
        "JOBCANNON_PORT": "0",
        "JOBCANNON_RATE_LIMIT": str(rate_limit),
        "JOBCANNON_ADMIN_PASSWORD": "of nobody",
        "JOBCANNON_WORK": "false" if workers or alone else "true",
    }
    running: list[subprocess.Popen[str]] = []
    try:
        serve, told = _started(["serve"], environment)
        running.append(serve)
        environment["JOBCANNON_PUBLIC_URL"] = url = str(told["url"])
        for _ in range(workers):
            running.append(_started(["worker"], environment)[0])
        pids = [process.pid for process in running]
        yield JobCannon(url=url, port=int(url.rpartition(":")[2]), pids=pids)
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _started(
    command: Sequence[str], environment: dict[str, str]
) -> tuple[subprocess.Popen[str], dict[str, object]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "integration", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if environment["JOBCANNON_DATABASE_URL"].startswith("sqlite") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process.pid, {SERVER_CORE})
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())
