"""Whoever listens to a journal hears of each exchange, until they do so no more."""

from __future__ import annotations

from tests.unit.mock_icims.journals import exchange, journal_of


def test_only_who_listens_no_more_hears_no_more() -> None:
    journal, one, other = journal_of(), list[int](), list[int]()

    def heard_by_one() -> None:
        one.append(journal.added)

    def heard_by_other() -> None:
        other.append(journal.added)

    journal.listen(heard_by_one)
    journal.listen(heard_by_other)
    journal.add(exchange())
    journal.unlisten(heard_by_one)
    journal.add(exchange())

    assert (one, other) == ([1], [1, 2])
