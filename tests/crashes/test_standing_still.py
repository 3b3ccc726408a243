"""Stopped beyond its lease in the middle of a step, JobCannon finds that somebody else did it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import msgspec

from tests.crashes.checker import Verdict, judge
from tests.crashes.conftest import Fresh
from tests.crashes.succession import LEASE_SECONDS, Lives
from tests.crashes.world import Outside, Walk, life_of

POINT = "profile_stamp.returned:1"


def test_who_stood_still_beyond_the_lease_may_not_record(
    world: Outside, lives: Lives, fresh: Fresh, tmp_path: Path
) -> None:
    passed, log = tmp_path / "passed", tmp_path / "log"
    passed.touch()
    world.begin()
    with fresh() as url, Lives() as others:
        life = life_of(world, url, tmp_path, POINT)
        second = msgspec.structs.replace(
            life, failpoint=None, passed=f"{tmp_path}/second", ahead=LEASE_SECONDS
        )
        lives.begin(msgspec.structs.replace(life, sign=signal.SIGSTOP))
        with Walk(world, lives, url) as walk, Walk(world, others, url) as other:
            walk.install()
            walk.request()
            walk.until("standing still", lambda: POINT in passed.read_text().split())
            others.begin(second)
            other.until("sent", lambda: ("order_status", "sent") in world.icims.effects)
            other.until("all done", other.is_done)
            os.kill(lives.pid, signal.SIGCONT)
            walk.until("lease lost", lambda: "lease_lost" in log.read_text())
            assert "profile_stamp.committed:1" not in passed.read_text().split()

            other.take()
            other.until("callback", lambda: world.icims.did("callback") > 0)
            other.until("all done", other.is_done)
            assert judge(other.seen()) == Verdict()
        lives.end()
