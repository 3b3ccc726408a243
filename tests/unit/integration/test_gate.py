"""What iCIMS says of its limit is read, and what it refuses closes the gate for everybody."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from http_sfv.list import List

from integration.domain.pacing import GUIDE, NOTHING_HEARD, Heard, Limit, a_minute
from integration.domain.work import WorkKind, WorkState
from integration.icims.exchanges import Answer
from integration.icims.gate import items, said
from mock_icims.domain.rate_limit import GUIDE as THEIRS
from mock_icims.domain.rate_limit import full
from mock_icims.web.throttle import Counted
from tests.databases import sqlite_url
from tests.unit.integration.fake_icims import busy, problem
from tests.unit.integration.stage import NOON, Stage

FIELDS = [
    '"connect";q=500;w=60',
    '"sustained";q=500;w=60, "burst";q=1000;w=60;qu="requests"',
    '"a b, \\"c\\"";q=1;w=1;pk=:cHN0:',
    '"connect"; r=37;t=12',
]


def answer(status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=named, body=b"", at=NOON)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_read_as_an_independent_parser_reads_it(field: str) -> None:
    judge = List()
    judge.parse(field.encode())

    read = items(field)

    assert [name for name, _ in read] == [str(one.value).replace('"', '\\"') for one in judge]
    for (_, parameters), one in zip(read, judge, strict=True):
        numbers = {key: value for key, value in one.params.items() if isinstance(value, int)}
        assert {key: int(parameters[key]) for key in numbers} == numbers


@pytest.mark.parametrize("field", ["", "connect;q=500", '"connect";q=500;w=60 nonsense', '"', ",,"])
def test_a_broken_field_says_nothing(field: str) -> None:
    assert items(field) == []
    assert said(answer(ratelimit=field, ratelimit_policy=field), NOTHING_HEARD) == NOTHING_HEARD


def test_the_fakes_own_fields_are_understood() -> None:
    told = Counted(full(THEIRS, NOON), True, NOON).fields()
    headers = {name.decode(): value.decode() for name, value in told}

    heard = said(Answer(status=200, headers=headers, body=b"", at=NOON), NOTHING_HEARD)

    assert heard == Heard(limit=GUIDE, remaining=500, at=NOON)


def test_of_several_policies_the_strictest_counts_and_a_days_does_not() -> None:
    policy = '"minute";q=500;w=60, "second";q=20;w=1, "day";q=1000;w=86400, "b";q=9;w=1;qu="bytes"'

    heard = said(answer(ratelimit_policy=policy, ratelimit='"day";r=3;t=9'), NOTHING_HEARD)

    assert heard == Heard(limit=Limit(capacity=20, quota=500, window_seconds=60))


def test_a_refusal_says_that_nothing_is_left_and_how_long_to_wait() -> None:
    heard = said(answer(429, retry_after="30"), NOTHING_HEARD)

    assert heard == Heard(remaining=0, at=NOON, wait_until=NOON + timedelta(seconds=30))
    assert said(answer(429, retry_after="soon"), NOTHING_HEARD).wait_until is None


def test_who_is_out_of_service_says_how_long_to_wait_and_nothing_of_what_is_left() -> None:
    heard = said(answer(503, retry_after="30"), NOTHING_HEARD)

    assert heard == Heard(wait_until=NOON + timedelta(seconds=30))
    assert said(answer(503), NOTHING_HEARD) == NOTHING_HEARD
    assert said(answer(500, retry_after="30"), NOTHING_HEARD) == NOTHING_HEARD


@pytest.mark.parametrize("status", [429, 503])
def test_who_is_told_to_wait_waits_with_all_of_the_customers_work_uncounted(
    installed: Stage, status: int
) -> None:
    """The next order would ask for another candidate, and then for the same configuration."""
    installed.icims.fails("candidate_read", busy(status, retry_after="30"))
    installed.request("ord_alice00001")
    installed.settle()
    installed.request("ord_second0001", application_id="app_second0001")
    installed.settle()

    refused, waiting = installed.work(WorkKind.PREPARE)
    assert (refused["attempts"], waiting["attempts"]) == (1, 0)
    assert installed.icims.calls.count("candidate_read") == 0
    assert [one.exchange.status for one in installed.log(kind="candidate_read")] == [status]

    installed.pass_time(seconds=31)
    installed.settle()
    assert {row["state"] for row in installed.work(WorkKind.PREPARE)} == {WorkState.DONE}


def test_a_step_that_needs_more_than_is_left_is_put_back_uncounted_and_then_done(
    tmp_path: Path, runner: asyncio.Runner
) -> None:
    """Somebody else writes the same scorecard, so it takes five calls where a minute has four."""
    stage = Stage(sqlite_url(tmp_path), runner, rate_limit=4)
    stage.install()
    stage.request()
    stage.settle_within(minutes=5)
    stage.take()
    stage.settle_within(minutes=1)
    stage.icims.fails("scorecard_write", problem(412, "version_conflict"))

    stage.settle_within(minutes=10)

    (written,) = stage.work(WorkKind.SCORECARD)
    assert (written["state"], written["attempts"]) == (WorkState.DONE, 1)
    assert stage.icims.did("callback") == 1
    stage.close()


def test_a_walk_makes_the_calls_that_are_held_for_it(installed: Stage) -> None:
    before = len(installed.icims.requests)
    installed.request()
    installed.settle()
    assert len(installed.icims.requests) - before == 3

    installed.take()
    installed.settle()

    # The look at the fields comes once a minute and is not among those that each order is held for.
    assert installed.icims.calls.count("fields") == 1
    assert len(installed.icims.requests) - before == 8 + 1
    assert a_minute(500) == GUIDE
