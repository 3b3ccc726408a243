"""
Everything at once: orders come in while calls, mails and events fail by chance, JobCannon dies and
time passes. When it is over, each order is there, and once.

`SEED=random` draws another day; a failure prints its seed.
"""

from __future__ import annotations

import os
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scenarios.exchanges import Exchanges
from scenarios.play import play, up_to
from scenarios.report import Report
from scenarios.stack import Ports, Secrets, jobcannon_settings, started
from scenarios.walk import APP_ID, open_walk
from tests.e2e.soak.company import Company
from tests.e2e.transcript import explained

SEED = os.environ.get("SEED", "1")
STEPS = 40


@pytest.fixture(params=[False, True], ids=["what passes", "what stands until somebody acts"])
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    seed = str(random.randrange(10**6)) if SEED == "random" else SEED
    sys.stderr.write(f"SEED={seed}\n")
    ports, secrets = Ports(jobcannon=_free_port()), Secrets()
    kept = {
        "JOBCANNON_DATABASE_URL": f"sqlite:///{tmp_path}/jobcannon.sqlite3",
        "JOBCANNON_LOG_FILE": str(tmp_path / "jobcannon.log"),
    }
    with (
        Exchanges() as exchanges,
        started(exchanges, ports=ports, secrets=secrets, more=kept) as stack,
        httpx.Client(base_url=stack.addresses.icims, timeout=90, trust_env=False) as control,
    ):
        walk = open_walk(exchanges, stack.addresses, stack.staging)
        walk.staging.set_clock(frozen=True)
        report = Report(exchanges)
        play(report, walk, lines=up_to(4))
        assert not report.failed, explained(report)
        life = jobcannon_settings(
            ports, secrets, icims=stack.addresses.icims, smtp=stack.smtp, folder=tmp_path
        )
        made = Company(
            stack=stack,
            walk=walk,
            life={**life, **kept},
            chance=random.Random(f"{seed}/{request.param}"),
            standing=request.param,
            control=control,
            jobcannon=stack.jobcannon,
        )
        yield made
        made.jobcannon.stop()


def test_whatever_goes_wrong_nothing_is_lost_and_nothing_comes_twice(
    company: Company, tmp_path: Path
) -> None:
    company.day(steps=STEPS)
    struck = company.hits()
    company.heal()

    assert company.deaths > 0, "a day without a death proves less"
    assert struck > 0, "and one without a fault nothing"
    assert company.waiting() == {}
    for email, application in company.applications.items():
        assert [one["status"] for one in company.orders(application)] == ["completed"], email
        assert len(company.scorecards(application)) == 1, email
        # A death between the server's yes and our note of it sends the same letter again.
        assert len({one["message_id"] for one in company.letters(email)}) == 1, email
    assert company.walk.staging.findings(APP_ID) == []
    for log in tmp_path.glob("*.log"):
        assert '"exception"' not in log.read_text(), log.name


def _free_port() -> int:
    """JobCannon's next life has to be found where the last one was."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
