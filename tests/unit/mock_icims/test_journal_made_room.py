"""What made room in the journal: how much, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mock_icims.domain.journal.journal import Journal
from tests.icims_cast import NOON
from tests.unit.mock_icims.journals import exchange, journal_of


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def journal(*minutes: int, capacity: int) -> Journal:
    """Exchanges in the order in which they ended; they began at these minutes."""
    return journal_of(*(exchange(at=at(minute)) for minute in minutes), capacity=capacity)


@pytest.mark.parametrize(
    ("minutes", "capacity", "until"),
    [((0, 1), 2, None), ((0, 1, 2), 2, 0), ((0, 1, 2, 3), 2, 1), ((5, 1, 2, 3), 2, 5)],
)
def test_it_is_said_until_when_something_made_room_for_newer_ones(
    minutes: tuple[int, ...], capacity: int, until: int | None
) -> None:
    kept = journal(*minutes, capacity=capacity)

    assert kept.dropped == len(minutes) - 2
    assert kept.dropped_until == (None if until is None else at(until))


@pytest.mark.parametrize(
    ("capacity", "dropped", "until"), [(9, 0, None), (4, 0, None), (3, 1, 5), (2, 2, 5), (1, 3, 6)]
)
def test_a_journal_that_is_made_smaller_says_the_same(
    capacity: int, dropped: int, until: int | None
) -> None:
    kept = journal(5, 1, 6, 3, capacity=4)

    kept.resize(capacity)

    assert (kept.dropped, kept.capacity, len(kept)) == (dropped, capacity, 4 - dropped)
    assert kept.dropped_until == (None if until is None else at(until))


def test_what_was_cleared_made_no_room() -> None:
    kept = journal(0, 1, 2, capacity=2)

    kept.clear()

    assert (kept.dropped, kept.dropped_until, kept.added) == (0, None, 3)
