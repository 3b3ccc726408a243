"""The journal is searched: every filter narrows, and what came closest says in what it differs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.journal.journal import Direction, Journal
from mock_icims.domain.journal.matching import Difference, Match, closest
from tests.icims_cast import JOBCANNON, NOON
from tests.unit.mock_icims.journals import TRACE, exchange, journal_of


def ids(journal: Journal, match: Match) -> list[str]:
    return [entry.id for entry in match.among(journal.newest_first())]


@pytest.mark.parametrize(
    ("match", "found"),
    [
        pytest.param(Match(), [4, 3, 2, 1], id="nothing"),
        pytest.param(Match(operation="orders.callback"), [2, 1], id="operation"),
        pytest.param(Match(status=503), [1], id="status"),
        pytest.param(Match(direction=Direction.OUT), [3], id="direction"),
        pytest.param(Match(app_id=JOBCANNON), [4, 2, 1], id="app_id"),
        pytest.param(Match(method="POST"), [2, 1], id="method"),
        pytest.param(Match(path="CANDIDATES?LIMIT=2"), [4], id="path"),
        pytest.param(Match(trace_id=TRACE), [4, 3, 2, 1], id="trace_id"),
        pytest.param(Match(trace_id="0" * 31 + "1"), [], id="another trace"),
        pytest.param(Match(since=NOON + timedelta(seconds=1)), [4, 3], id="since"),
        pytest.param(Match(after=3), [4], id="after"),
        pytest.param(Match(text="OPENNESS"), [2, 1], id="text"),
        pytest.param(Match(headers={"If-Match": '"3"'}), [2], id="headers"),
        pytest.param(Match(body={"entries.0.value": 3}), [1], id="body"),
        pytest.param(Match(body={"entries.0.value": True}), [], id="true is not one"),
        pytest.param(Match(body={f"entries.{'9' * 5_000}": 3}), [], id="place"),
        pytest.param(Match(operation="orders.callback", direction=Direction.OUT), [], id="both"),
    ],
)
def test_every_filter_narrows(match: Match, found: list[int]) -> None:
    later = NOON + timedelta(seconds=1)
    callback = {"operation": "orders.callback", "method": "POST"}
    journal = journal_of(
        exchange(**callback, status=503, sent=b'{"entries":[{"name":"Openness","value":3}]}'),  # type: ignore[arg-type]
        exchange(**callback, answered=b'{"name":"Openness"}', headers={"if-match": '"3"'}),  # type: ignore[arg-type]
        exchange("assessment.requested", at=later, direction=Direction.OUT, app_id=None),
        exchange("candidates.list", at=later, path="/c/candidates", query=b"limit=2"),
    )

    assert [one.number for one in match.among(journal.newest_first())] == found


def test_what_is_compared_is_what_is_shown() -> None:
    journal = journal_of(exchange(headers={"authorization": "Bearer icims_abc"}))

    assert ids(journal, Match(headers={"authorization": "Bearer icims_abc"})) == []
    assert ids(journal, Match(headers={"Authorization": "Bearer ***"})) == ["exc_00000001"]


def test_a_header_that_differs_is_named_as_it_is_shown() -> None:
    journal = journal_of(exchange(headers={"if-match": '"3"'}))

    [near] = closest(Match(headers={"If-Match": '"4"'}), journal)

    assert near.differences == (Difference(field="headers.if-match", wanted='"4"', found='"3"'),)


def test_a_body_that_is_too_deep_to_be_read_has_no_members() -> None:
    deep = exchange(sent=b"[" * 19_000)

    assert ids(journal_of(deep), Match(body={"name": "Alice"})) == []
    assert [near.entry.id for near in closest(Match(body={"name": "A"}), journal_of(deep))] == [
        deep.id
    ]


def test_the_closest_differs_in_least_and_says_in_what() -> None:
    journal = journal_of(
        exchange("jobs.list", path="/jobs"),
        exchange("orders.status", method="PUT", path="/orders/1", sent=b'{"status":"opened"}'),
        exchange("orders.status", method="PUT", path="/orders/2", sent=b'{"status":"sent"}'),
    )
    match = Match(method="PUT", path="/orders/1", body={"status": "sent"})

    first, second, third = closest(match, journal)

    assert [near.entry.number for near in (first, second, third)] == [2, 3, 1]
    assert first.differences == (Difference(field="body.status", wanted="sent", found="opened"),)
    assert [one.field for one in second.differences] == ["path"]
    assert [one.field for one in third.differences] == ["method", "path", "body.status"]
