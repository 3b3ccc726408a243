"""Each customer has its turn, however often somebody waits for another's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from integration.domain.pacing import Lane, a_minute
from integration.domain.work import WorkKind
from integration.storage.database import Database
from integration.storage.queue.claims import Served
from tests.unit.integration.claiming import LEASE, Queue
from tests.unit.integration.stage import NOON


@pytest.fixture
def line(database_url: str) -> Iterator[Queue]:
    database = Database(database_url)
    yield Queue(database, ceiling=a_minute(1000))
    database.close()


def one_hand(line: Queue, served: Served) -> tuple[str, Served]:
    """Whose turn it is, and what is remembered of it."""
    [held] = line.database.transact(
        lambda tx: line.claims.take(tx, at=NOON, watch=NOON, lease=LEASE, limit=1, served=served)
    )
    return held.tenant, served.then([held])


@pytest.mark.parametrize(
    ("kind", "lane"), [(WorkKind.PREPARE, Lane.PROMPT), (WorkKind.EMAIL, Lane.FREE)]
)
def test_who_is_often_waited_for_does_not_decide_whose_backlog_is_next(
    line: Queue, kind: WorkKind, lane: Lane
) -> None:
    for tenant in ("b", "c", "d"):
        line.put(tenant, 20)
    turns, served = list[str](), Served()

    for _ in range(9):
        line.put("a", kind=kind, lane=lane)
        for _ in range(2):
            whose, served = one_hand(line, served)
            turns.append(whose)

    assert turns[::2] == ["a"] * 9
    assert Counter(turns[1::2]) == {"b": 3, "c": 3, "d": 3}


def test_two_whom_people_wait_for_take_turns_beside_a_backlog(line: Queue) -> None:
    for tenant in ("a", "b"):
        line.put(tenant, 20, lane=Lane.PROMPT)
    line.put("c", 20)
    turns, served = list[str](), Served()

    for _ in range(8):
        whose, served = one_hand(line, served)
        turns.append(whose)

    assert Counter(turns) == {"a": 4, "b": 4}


@pytest.mark.parametrize("hands", [1, 2, 3, 4, 5, 7, 8, 11])
def test_no_hand_is_left_without_work(line: Queue, hands: int) -> None:
    line.put("a", 20)
    line.put("b", 3)
    line.put("c", 1)

    assert len(line.take(hands)) == hands


def test_of_two_hands_one_is_for_whom_nobody_waits(line: Queue) -> None:
    line.put("a", 20, lane=Lane.PROMPT)
    line.put("b", 20)

    assert Counter(held.tenant for held in line.take(2)) == {"a": 1, "b": 1}
