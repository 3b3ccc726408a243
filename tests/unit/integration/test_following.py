"""JobCannon goes by a customer's clock: exactly, in order, and says when it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.clock import LATEST, StagingClock, Told
from integration.domain.following import Followed
from integration.domain.retry import SCHEDULE
from integration.services.staging.following import Following
from integration.storage.database import Database
from tests.unit.integration.fake_icims import problem
from tests.unit.integration.stage import NOON, Stage, StandingClock

T = TypeVar("T")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Follower:
    """JobCannon as the staging iCIMS sees it: told the time, frozen, and waited for."""

    stage: Stage
    following: Following = field(init=False)

    def __post_init__(self) -> None:
        self.following = Following(self.stage.program.clock, [self.stage.program.worker])
        self.stage.icims.clock = self.stage.program.clock.now

    def told(self, at: datetime, *, settle: bool = True, seconds: float = 5) -> Followed:
        told = Told(now=at, at=self.stage.clock.at, frozen=True)
        return self.stage.wait_for(self.following.move(told, settle=settle, seconds=seconds))

    def until_nothing_is_ahead(self, at: datetime) -> list[tuple[datetime, str]]:
        """When was what done? Goes from moment to moment, as `advance` does."""
        did = []
        while True:
            followed = self.told(at, seconds=60)
            assert followed.quiet
            did += [(one.due_at, one.what) for one in followed.did]
            if followed.next_due_at is None:
                return did
            assert followed.next_due_at > at
            at = followed.next_due_at


@pytest.fixture
def follower(installed: Stage) -> Follower:
    return Follower(installed)


def test_the_clock_is_the_systems_until_somebody_moves_it() -> None:
    system = StandingClock()
    clock = StagingClock(system)

    system.at += HOUR

    assert clock.now() == NOON + HOUR
    assert clock.seconds_until(NOON + 2 * HOUR) == 3600
    assert clock.stretched(HOUR) == HOUR


def test_a_followed_clock_is_not_late_by_the_way_of_the_message() -> None:
    system = StandingClock(NOON + timedelta(milliseconds=5))
    clock = StagingClock(system)

    clock.follow(Told(now=NOON + DAY, at=NOON, rate=86_400))

    assert clock.now() == NOON + DAY + timedelta(seconds=432)
    assert clock.seconds_until(clock.now() + DAY) == 1
    assert clock.stretched(timedelta(minutes=5)) == timedelta(days=300)


def test_a_frozen_clock_never_comes_to_what_lies_ahead() -> None:
    clock = StagingClock(StandingClock())

    clock.follow(Told(now=NOON, at=NOON, frozen=True))

    assert clock.seconds_until(NOON) == 0
    assert clock.seconds_until(NOON + HOUR) is None


def test_a_clock_that_runs_to_the_end_of_its_reach_stays_there() -> None:
    system = StandingClock()
    clock = StagingClock(system)
    clock.follow(Told(now=NOON, at=NOON, rate=1_000_000))

    system.at += timedelta(days=3650)

    assert clock.now() == LATEST


def test_all_that_is_due_is_done_and_told_in_the_order_of_its_steps(follower: Follower) -> None:
    follower.told(NOON, settle=False)
    follower.stage.request()

    followed = follower.told(NOON)

    assert followed.quiet
    # What is ahead is the end of Alice's link.
    assert followed.next_due_at == NOON + 30 * DAY
    assert [(one.due_at, one.what) for one in followed.did] == [
        (NOON, f"{step} for ord_alice00001, attempt 1: succeeded")
        for step in ("invitation.prepare", "profile.stamp", "email.send", "order.sent")
    ]
    assert follower.told(NOON).did == ()


def test_retries_come_at_exactly_their_moments(follower: Follower) -> None:
    follower.told(NOON, settle=False)
    follower.stage.icims.fails("order_status", *[problem(503, "unavailable")] * 3)
    follower.stage.request()

    did = follower.until_nothing_is_ahead(NOON)

    sent = [(at, what.partition(": ")[2]) for at, what in did if what.startswith("order.sent")]
    moments = [NOON]
    for step in SCHEDULE[:3]:
        moments.append(moments[-1] + step)
    assert [at for at, _ in sent] == moments
    assert [came.partition(",")[0] for _, came in sent] == [*["will_retry"] * 3, "succeeded"]


def test_the_whole_schedule_passes_without_a_second_of_waiting(follower: Follower) -> None:
    follower.told(NOON, settle=False)
    follower.stage.icims.fails("order_status", *[problem(503, "unavailable")] * 20)
    follower.stage.request()

    did = follower.until_nothing_is_ahead(NOON)

    sent = [one for one in did if one[1].startswith("order.sent")]
    assert sent[-1][0] - NOON == sum(SCHEDULE, timedelta())
    assert sent[-1][1].startswith("order.sent for ord_alice00001, attempt 13: exhausted")


def test_a_link_expires_and_its_candidate_is_erased_at_exactly_their_moments(
    follower: Follower,
) -> None:
    follower.told(NOON, settle=False)
    follower.stage.request()

    did = follower.until_nothing_is_ahead(NOON)

    ends = [(at, what) for at, what in did if at > NOON]
    assert [at for at, _ in ends] == [NOON + 30 * DAY, NOON + 120 * DAY]
    assert ends[0][1] == "order.expired for ord_alice00001, attempt 1: succeeded"
    assert ends[1][1].startswith("erasure ers_")


def test_what_was_done_before_is_not_told_again(follower: Follower) -> None:
    follower.told(NOON, settle=False)
    follower.stage.request()
    follower.stage.settle()

    follower.told(NOON, settle=False)

    assert follower.told(NOON).did == ()


def test_a_step_that_hangs_is_not_waited_for_longer_than_was_asked(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    postman = follower.stage.postman
    end = asyncio.Event()

    async def send(*_: object, **__: object) -> None:
        await end.wait()

    monkeypatch.setattr(postman, "send", send)
    follower.told(NOON, settle=False)
    follower.stage.request()

    assert not follower.told(NOON, seconds=0.05).quiet

    end.set()
    followed = follower.told(NOON)
    assert followed.quiet
    assert follower.stage.order()["status"] == "sent"


def test_two_years_do_not_take_work_away_from_who_is_at_it(follower: Follower) -> None:
    """A lease is the system's time: the same mail is not sent twice because a clock jumped."""
    follower.told(NOON, settle=False)
    follower.stage.request()
    worker = follower.stage.program.worker

    async def jump() -> None:
        sending, going = asyncio.Event(), asyncio.Event()
        send = follower.stage.postman.send

        async def slowly(*given: object, **named: object) -> None:
            sending.set()
            await going.wait()
            await send(*given, **named)  # type: ignore[arg-type]

        follower.stage.postman.send = slowly  # type: ignore[method-assign]
        settling = asyncio.create_task(worker.settle(seconds=5))
        await sending.wait()
        # Past the two seconds of courtesy, which a test does not wait for.
        follower.stage.program.clock.follow(Told(now=NOON + 730 * DAY, at=NOON, frozen=True))
        again = asyncio.create_task(worker.settle(seconds=0.05))
        assert not await again
        going.set()
        assert await settling

    follower.stage.wait_for(jump())

    assert len(follower.stage.postman.letters) == 1


class CountingDatabase(Database):
    """How many transactions there were."""

    most_together = 1
    transactions = 0

    def transact(self, use_case: Callable[[Tx], T]) -> T:
        type(self).transactions += 1
        return super().transact(use_case)


def test_a_frozen_clock_lets_the_worker_sleep(database_url: str, runner: asyncio.Runner) -> None:
    stage = Stage(database_url, runner, database=CountingDatabase)
    stage.install()
    follower = Follower(stage)
    follower.told(NOON, settle=False)
    stage.icims.fails("candidate_read", problem(503, "unavailable"))
    stage.request()
    assert follower.told(NOON).next_due_at is not None

    async def loop_for_a_while() -> int:
        stage.program.worker.start()
        before = CountingDatabase.transactions
        # As much work of the loop's own as hundreds of turns would be.
        for _ in range(200):
            await stage.database.run(lambda tx: None)
        await stage.program.worker.stop(grace=1)
        return CountingDatabase.transactions - before

    assert stage.wait_for(loop_for_a_while()) < 200 + 5
    stage.close()
