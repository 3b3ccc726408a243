"""The calls of one step, and those that somebody looks on at: counted, held and refused in time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from integration.domain.clock import StagingClock
from integration.domain.errors import TooManyRequests
from integration.domain.ids import WorkId
from integration.domain.pacing import Lane, a_minute
from integration.domain.work import Work, WorkKind
from integration.icims.exchanges import Answer
from integration.storage.database import Database
from integration.storage.queue.buckets import Buckets, Hold
from integration.worker.pace import Interactive, MustWait, Pace
from tests.unit.integration.stage import NOON, TRACE, StandingClock

SECOND = timedelta(seconds=1)


@dataclass
class Paced:
    """Sixty calls a minute, a token a second; nine of a full bucket are kept."""

    database: Database
    runner: asyncio.Runner

    @property
    def buckets(self) -> Buckets:
        return Buckets(ceiling=a_minute(60), app_id="jobcannon", watch=StandingClock())

    @property
    def left(self) -> int:
        look = self.buckets.look
        return self.database.transact(lambda tx: look(tx, ["acme"], at=NOON)["acme"].left(NOON))

    def hold(self, holder: str, calls: int) -> None:
        hold = Hold(customer_id="acme", holder=holder, calls=calls)
        self.database.transact(lambda tx: self.buckets.lock(tx, ["acme"], at=NOON))
        self.database.transact(lambda tx: self.buckets.hold(tx, [hold]))

    def claimed(self, kind: WorkKind, *, calls: int, paced: bool = True) -> Pace:
        """With its calls held, as a claim does."""
        work = Work(
            id=WorkId("wrk_one"),
            kind=kind,
            tenant="acme",
            subject="ord_one",
            payload={},
            attempts=0,
            fence=1,
            manual=False,
            due_at=NOON,
            traceparent=TRACE,
            lane=Lane.BEGUN,
        )
        self.hold(work.holder, calls)
        clock, buckets = StagingClock(StandingClock()), self.buckets if paced else None
        return Pace(work=work, database=self.database, clock=clock, buckets=buckets)

    def looked_on(self, calls: int, *, insists: bool = False, paced: bool = True) -> Interactive:
        return Interactive(
            customer_id="acme",
            holder="web/one",
            database=self.database,
            clock=StagingClock(StandingClock()),
            buckets=self.buckets if paced else None,
            calls=calls,
            insists=insists,
        )

    def enter(self, gate: Pace | Interactive, times: int = 1) -> None:
        for _ in range(times):
            self.runner.run(gate.enter())

    def settled(self, pace: Pace) -> None:
        self.database.transact(lambda tx: pace.settle(tx, at=NOON))


@pytest.fixture
def paced(database_url: str, runner: asyncio.Runner) -> Iterator[Paced]:
    database = Database(database_url)
    yield Paced(database, runner)
    database.close()


def test_what_was_claimed_is_called_without_asking_and_what_was_not_called_comes_back(
    paced: Paced,
) -> None:
    pace = paced.claimed(WorkKind.SCORECARD, calls=3)
    paced.enter(pace, 2)
    assert (pace.made, paced.left) == (2, 57)

    paced.settled(pace)

    assert paced.left == 58


def test_each_call_beyond_it_is_held_by_itself_down_to_the_last(paced: Paced) -> None:
    pace = paced.claimed(WorkKind.PREPARE, calls=1)
    paced.hold("others", 57)
    paced.enter(pace)
    assert paced.left == 2
    paced.enter(pace)
    assert paced.left == 1
    paced.enter(pace)
    assert paced.left == 0

    with pytest.raises(MustWait, match="waits for the rate limit") as wait:
        paced.enter(pace)
    assert (pace.made, wait.value.until) == (3, NOON + SECOND)

    paced.settled(pace)
    assert paced.left == 0


def test_a_letter_holds_nothing_and_settles_nothing(paced: Paced) -> None:
    pace = paced.claimed(WorkKind.EMAIL, calls=0)

    paced.settled(pace)

    assert paced.left == 60
    paced.enter(pace)
    assert paced.left == 59
    paced.settled(pace)
    assert paced.left == 59


def test_what_icims_says_on_the_way_is_kept_to_afterwards(paced: Paced) -> None:
    pace = paced.claimed(WorkKind.PREPARE, calls=1)
    paced.enter(pace)
    told = {"ratelimit-policy": '"a";q=60;w=60', "ratelimit": '"a";r=7;t=10'}

    pace.heard(Answer(status=200, headers=told, body=b"", at=NOON))
    assert paced.left == 59
    paced.settled(pace)

    assert paced.left == 7


def test_whom_nobody_paces_waits_for_nothing(paced: Paced) -> None:
    pace, gate = (
        paced.claimed(WorkKind.PREPARE, calls=60, paced=False),
        paced.looked_on(2, paced=False),
    )

    paced.enter(pace, 100)
    paced.enter(gate, 100)
    paced.settled(pace)

    assert paced.left == 0


def test_who_looks_on_takes_the_usual_calls_at_first_and_then_one_by_one(paced: Paced) -> None:
    gate = paced.looked_on(2)

    left = []
    for _ in range(4):
        paced.enter(gate)
        left.append(paced.left)

    assert left == [58, 58, 57, 56]


def test_who_looks_on_is_told_when_there_is_enough_again(paced: Paced) -> None:
    paced.hold("others", 59)

    with pytest.raises(TooManyRequests) as refused:
        paced.enter(paced.looked_on(2))
    assert (refused.value.retry_after, paced.left) == (1, 1)

    paced.enter(paced.looked_on(1))
    assert paced.left == 0


def test_who_insists_is_counted_and_goes_ahead(paced: Paced) -> None:
    paced.hold("others", 60)

    paced.enter(paced.looked_on(1, insists=True))

    assert paced.left == -1
