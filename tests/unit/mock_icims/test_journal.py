"""The journal: bounded, and honest about what it had to drop."""

from __future__ import annotations

from mock_icims.domain.journal.journal import Journal
from tests.unit.mock_icims.journals import exchange, journal_of


def test_the_newest_exchange_comes_first() -> None:
    journal = journal_of(exchange(), exchange(), exchange())

    assert [one.number for one in journal.newest_first()] == [3, 2, 1]
    assert journal.dropped == 0


def test_a_full_journal_lets_the_oldest_go_and_says_how_many() -> None:
    journal = journal_of(*(exchange() for _ in range(5)), capacity=2)

    assert [one.id for one in journal.newest_first()] == ["exc_00000005", "exc_00000004"]
    assert journal.dropped == 3


def test_an_exchange_is_found_by_its_id_until_it_makes_room() -> None:
    journal = journal_of(*(exchange() for _ in range(5)), capacity=2)

    assert [n for n in range(1, 7) if journal.find(f"exc_{n:08d}")] == [4, 5]
    assert journal.find("exc_two") is None
    assert journal.find(f"exc_{'9' * 5_000}") is None
    assert journal.find("cand_00000004") is None


def test_what_is_cleared_was_not_dropped_and_its_numbers_are_not_used_again() -> None:
    journal = journal_of(*(exchange() for _ in range(5)), capacity=2)

    journal.clear()
    journal.add(exchange())

    assert journal.dropped == 0
    assert [one.number for one in journal.newest_first()] == [6]
    assert journal.find("exc_00000005") is None


def test_a_smaller_journal_drops_the_oldest_and_a_larger_one_nothing() -> None:
    journal = journal_of(*(exchange() for _ in range(5)))

    journal.resize(2)
    assert [one.number for one in journal.newest_first()] == [5, 4]
    assert journal.dropped == 3

    journal.resize(50)
    journal.add(exchange())
    assert [one.number for one in journal.newest_first()] == [6, 5, 4]
    assert journal.dropped == 3


def test_a_journal_made_from_what_another_kept_goes_on_like_it() -> None:
    journal = journal_of(*(exchange() for _ in range(5)), capacity=2)

    again = Journal.of(journal.kept())
    again.add(exchange())

    assert [one.number for one in again.newest_first()] == [6, 5]
    assert (again.dropped, again.capacity) == (4, 2)
