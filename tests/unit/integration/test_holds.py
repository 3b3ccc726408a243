"""Calls that are held: by whom, for how long, and what they count for meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import func, select

from integration.domain.pacing import Heard, Limit, a_minute
from integration.storage.queue.buckets import LIFE, Buckets, Hold
from integration.storage.tables.pacing import rate_holds
from integration.worker.loop import STEP_SECONDS
from tests.unit.integration.stage import NOON, StandingClock

SECOND = timedelta(seconds=1)
LIMIT = a_minute(60)
"""A token a second."""


@dataclass
class Paced:
    """One customer's and another's bucket in one transaction; no time passes but the watch's."""

    tx: Tx
    ceiling: Limit = LIMIT
    watch: StandingClock = field(default_factory=StandingClock)

    @property
    def buckets(self) -> Buckets:
        return Buckets(ceiling=self.ceiling, app_id="jobcannon", watch=self.watch)

    def hold(self, holder: str, calls: int, *, customer: str = "acme") -> None:
        self.buckets.lock(self.tx, [customer], at=NOON)
        wanted = Hold(customer_id=customer, holder=holder, calls=calls)
        self.buckets.hold(self.tx, [wanted])

    def more(self, holder: str, calls: int) -> None:
        self.buckets.hold_more(self.tx, Hold(customer_id="acme", holder=holder, calls=calls))

    def settle(self, holder: str, used: int, *, limit: Limit | None = None) -> None:
        heard = Heard(limit=limit)
        self.buckets.settle(self.tx, "acme", holder, used=used, heard=heard, at=NOON)

    def left(self, *, customer: str = "acme", at: datetime = NOON, locked: bool = False) -> int:
        look = self.buckets.lock if locked else self.buckets.look
        return look(self.tx, [customer], at=at)[customer].left(at)

    @property
    def holds(self) -> int:
        asked = select(func.count()).select_from(rate_holds)
        found: int = self.tx.execute(asked).scalar_one()
        return found


@pytest.fixture
def paced(tx: Tx) -> Paced:
    return Paced(tx)


def test_a_hold_lasts_as_long_as_it_may_be_settled(paced: Paced) -> None:
    assert timedelta(seconds=STEP_SECONDS) < LIFE
    paced.hold("one", 3)

    paced.watch.at += LIFE - SECOND
    assert paced.left(locked=True) == 57
    paced.settle("one", used=1)

    assert (paced.left(), paced.holds) == (59, 0)


def test_a_hold_that_ended_is_spent_once_and_forgotten_by_whoever_locks_next(paced: Paced) -> None:
    paced.hold("dead", 3)
    paced.watch.at += LIFE

    assert (paced.left(), paced.holds) == (57, 1)
    assert (paced.left(locked=True), paced.holds) == (57, 0)
    assert paced.left(locked=True) == 57
    assert paced.left(at=NOON + 3 * SECOND) == 60, "what is spent trickles back, what is held not"


def test_whoever_is_alive_keeps_what_they_hold_beside_one_who_died(paced: Paced) -> None:
    paced.hold("dead", 3)
    paced.watch.at += SECOND
    paced.hold("alive", 5)
    paced.watch.at += LIFE - SECOND

    assert paced.left() == paced.left(locked=True) == 52
    assert paced.left(at=NOON + 3 * SECOND) == 55
    paced.settle("alive", used=0)
    assert paced.left() == 57


def test_a_hold_is_one_customers(paced: Paced) -> None:
    paced.hold("one", 3)
    paced.hold("one", 7, customer="rival")

    paced.settle("one", used=3)

    assert (paced.left(), paced.left(customer="rival")) == (57, 53)
    assert paced.left(customer="nobody") == 60


def test_what_is_held_beside_it_is_no_matter_of_a_settlement(paced: Paced) -> None:
    paced.hold("one", 3)
    paced.hold("two", 4)

    paced.settle("one", used=2)

    assert (paced.left(), paced.holds) == (54, 1)


def test_more_is_held_by_the_same_hand_and_settled_with_the_rest(paced: Paced) -> None:
    paced.hold("one", 3)
    paced.more("one", 1)
    assert (paced.left(), paced.holds) == (56, 1)

    paced.settle("one", used=4)

    assert (paced.left(), paced.holds) == (56, 0)


def test_nothing_is_held_for_what_makes_no_calls(paced: Paced) -> None:
    paced.hold("mail", 0)

    assert (paced.left(), paced.holds) == (60, 0)


def test_a_limit_of_ours_that_is_set_anew_is_kept_to_from_the_next_call_on(paced: Paced) -> None:
    """As long as iCIMS has not announced one, nothing of before is."""
    paced.hold("one", 1)
    paced.settle("one", used=1)
    paced.hold("dead", 1)
    paced.watch.at += LIFE
    paced.left(locked=True)
    paced.ceiling = a_minute(120)
    paced.hold("two", 1)
    paced.settle("two", used=1)

    assert paced.left(at=NOON + timedelta(minutes=2)) == 120
    paced.ceiling = a_minute(30)
    assert paced.left(at=NOON + timedelta(minutes=2)) == 30


def test_a_limit_that_was_announced_is_kept_to_whatever_is_locked_or_settled_after_it(
    paced: Paced,
) -> None:
    paced.hold("one", 1)
    paced.settle("one", used=1, limit=a_minute(20))
    paced.ceiling = a_minute(120)
    paced.hold("two", 1)
    paced.settle("two", used=1)

    assert paced.left(at=NOON + timedelta(minutes=2)) == 20
