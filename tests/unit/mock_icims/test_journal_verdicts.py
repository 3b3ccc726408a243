"""Expectations of the journal: held, failed, or open where what was dropped could have decided."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.journal.journal import BODY_LIMIT, Journal
from mock_icims.domain.journal.matching import Difference, Match
from mock_icims.domain.journal.verifying import Expected, Verdict, in_order, verify
from mock_icims.domain.structs import replace
from tests.icims_cast import NOON
from tests.unit.mock_icims.journals import exchange, journal_of


def count(match: Match, number: int) -> Expected:
    return Expected(match=match, at_least=number, at_most=number)


def at_least(match: Match, number: int) -> Expected:
    return Expected(match=match, at_least=number)


def never(match: Match) -> Expected:
    return Expected(match=match, at_most=0)


def held(journal: Journal, *expected: Expected) -> bool | None:
    return verify(journal, expected).held


def test_how_often_is_counted() -> None:
    journal = journal_of(exchange(), exchange(), exchange("jobs.list"))
    reads, writes = Match(operation="candidates.read"), Match(method="POST")

    assert held(journal, count(reads, 2)) is True
    assert held(journal, count(reads, 1)) is False
    assert held(journal, count(reads, 3)) is False
    assert held(journal, at_least(reads, 2)) is True
    assert held(journal, at_least(reads, 3)) is False
    assert held(journal, Expected(match=reads, at_most=1)) is False
    assert held(journal, Expected(match=reads, at_most=2)) is True
    assert held(journal, never(writes)) is True
    assert held(journal, never(reads)) is False
    assert held(journal, count(reads, 2), never(reads)) is False


def test_what_was_dropped_leaves_open_what_it_could_have_decided() -> None:
    journal = journal_of(*(exchange(at=NOON + timedelta(seconds=n)) for n in range(5)), capacity=2)
    reads, writes = Match(operation="candidates.read"), Match(method="POST")

    assert held(journal, never(writes)) is None
    assert held(journal, count(reads, 2)) is None
    assert held(journal, at_least(reads, 3)) is None
    assert held(journal, at_least(reads, 2)) is True
    assert held(journal, never(reads)) is False
    assert held(journal, never(writes), never(reads)) is False
    assert held(journal, never(writes), at_least(reads, 1)) is None


@pytest.mark.parametrize(
    ("narrowed", "verdict"),
    [
        pytest.param({"after": 3}, True, id="only what is kept came after"),
        pytest.param({"after": 2}, None, id="one that came after is gone"),
        pytest.param({"since": NOON + timedelta(seconds=3)}, True, id="all since is kept"),
        pytest.param({"since": NOON + timedelta(seconds=2)}, None, id="one since is gone"),
    ],
)
def test_what_was_dropped_matters_only_where_it_was_meant(
    narrowed: dict[str, object], verdict: bool | None
) -> None:
    journal = journal_of(*(exchange(at=NOON + timedelta(seconds=n)) for n in range(5)), capacity=2)

    match = Match(method="POST", **narrowed)  # type: ignore[arg-type]

    assert held(journal, never(match)) is verdict


def test_a_body_that_was_cut_leaves_open_what_its_rest_could_have_said() -> None:
    journal = journal_of(exchange(sent=b"x" * BODY_LIMIT))

    assert held(journal, never(Match(text="hunter2"))) is None
    assert held(journal, never(Match(text="hunter2", method="POST"))) is True
    assert held(journal, never(Match(text="hunter2", after=1))) is True
    assert held(journal, never(Match(method="POST"))) is True


def test_order_is_kept_whatever_lies_between() -> None:
    journal = journal_of(exchange("a.one"), exchange("b.two"), exchange("a.one"))
    one, two = Match(operation="a.one"), Match(operation="b.two")

    assert in_order(journal, [one, two]).held is True
    assert in_order(journal, [one, one]).held is True
    assert in_order(journal, [two, one]).held is True
    assert in_order(journal, [two, two]).held is False
    assert in_order(journal, [one, two, one, two]).held is False
    assert [entry.number for entry in in_order(journal, [one, two]).found] == [1, 2]


def test_the_first_of_an_order_may_be_what_was_dropped() -> None:
    journal = journal_of(exchange("a.one"), exchange("b.two"), exchange("c.three"), capacity=2)
    one, two, three = (Match(operation=name) for name in ("a.one", "b.two", "c.three"))

    assert in_order(journal, [one, two]).held is None
    assert in_order(journal, [one, replace(two, after=1)]).held is None
    assert in_order(journal, [two, three]).held is True


def test_a_verdict_is_unknown_only_while_nothing_in_it_is_false() -> None:
    [unknown, true, false] = (
        verify(journal_of(exchange(), exchange(), capacity=1), [expected]).results[0]
        for expected in (never(Match(status=500)), at_least(Match(), 1), never(Match()))
    )

    assert Verdict(results=(true, true), order=None).held is True
    assert Verdict(results=(true, unknown), order=None).held is None
    assert Verdict(results=(unknown, false), order=true).held is False
    assert Verdict(results=(), order=false).held is False


def test_an_expectation_that_found_too_little_shows_what_came_closest() -> None:
    journal = journal_of(exchange(status=500))

    [result] = verify(journal, [count(Match(status=200), 1)]).results

    assert result.closest[0].differences == (Difference(field="status", wanted=200, found=500),)


@pytest.mark.parametrize("number", [0, 1])
def test_an_expectation_that_found_enough_or_too_much_shows_nothing_else(number: int) -> None:
    journal = journal_of(*(exchange(status=status) for status in (200, 500, 200)), capacity=2)
    reads = Match(status=200)

    unknown, too_many = verify(
        journal, [count(reads, 1), Expected(match=Match(), at_least=number, at_most=1)]
    ).results

    assert (unknown.held, unknown.closest) == (None, ())
    assert (too_many.held, too_many.closest) == (False, ())


@pytest.mark.parametrize(
    ("at_least", "at_most", "words"),
    [
        (0, 0, "never"),
        (2, None, "at least 2"),
        (2, 2, "exactly 2"),
        (0, 2, "at most 2"),
        (1, 2, "at least 1 and at most 2"),
    ],
)
def test_an_expectation_is_said_in_words(at_least: int, at_most: int | None, words: str) -> None:
    assert Expected(match=Match(), at_least=at_least, at_most=at_most).said() == words
