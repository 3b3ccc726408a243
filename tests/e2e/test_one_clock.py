"""One clock for both programs, as real processes: years pass in one call, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, pairwise

import httpx
import pytest

from contracts.conformance import icims_connect, icims_staging, jobcannon
from scenarios.eventually import eventually
from scenarios.exchanges import Exchanges
from scenarios.output.text import why
from scenarios.play import play, up_to
from scenarios.report import Report
from scenarios.shapes import Fired
from scenarios.stack import Secrets, Stack, registration, started
from scenarios.walk import APP, APP_ID, STAGE, Walk, open_walk, walk_with
from tests.processes import CheckedNetwork

SEEDS = count(301)
SECRETS = Secrets()
# The published schedules (docs/retries.md), seconds after the failed attempt, and their jitter.
EVENTS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
CALLBACKS = (5, 30, 120)
JITTER = 0.1


@pytest.fixture(scope="module")
def stack(exchanges: Exchanges, network: CheckedNetwork) -> Iterator[Stack]:
    """Of its own: whoever shares a JobCannon shares its time."""
    with started(exchanges, secrets=SECRETS) as running:
        icims = httpx.URL(running.addresses.icims).netloc.decode()
        ours = httpx.URL(running.addresses.jobcannon).netloc.decode()
        network.contracts |= {icims: (icims_connect(), icims_staging()), ours: (jobcannon(),)}
        yield running


@pytest.fixture
def walk(exchanges: Exchanges, stack: Stack) -> Walk:
    """The clock stands, so that time passes only when a test says so."""
    walk = open_walk(exchanges, stack.addresses, stack.staging, seed=next(SEEDS))
    walk.staging.set_clock(frozen=True)
    return walk


def played(walk: Walk, report: Report, *, before_line: int) -> None:
    play(report, walk, lines=up_to(before_line))
    assert not report.failed, "\n".join(words for line in report.lines for words in why(line))


def later(walk: Walk, exchanges: Exchanges, stack: Stack) -> Walk:
    """The same people in fresh browsers: sessions do not last for years."""
    return walk_with(
        exchanges,
        stack.addresses,
        walk.staging,
        carol=walk.carol.account,
        bob=walk.bob.account,
    )


def request(walk: Walk) -> None:
    """Bob moves Alice to the stage that sends her an assessment."""
    walk.bob.create_candidate(walk.alice)
    walk.bob.assign_job()
    walk.bob.advance(to=STAGE)
    walk.staging.wait_until_settled()


def take(walk: Walk) -> None:
    """Alice takes her assessment, and JobCannon does what it can with it."""
    walk.alice.follow_link()
    walk.alice.begin()
    walk.alice.answer_everything()
    walk.alice.submit()
    walk.staging.wait_until_settled()


def came_of(fired: Sequence[Fired], program: str, words: str) -> list[tuple[datetime, str]]:
    """When it was due, and what came of it."""
    return [
        (one.due_at, one.what.partition(": ")[2])
        for one in fired
        if one.program == program and words in one.what
    ]


def on_schedule(start: datetime, moments: Sequence[datetime], schedule: Sequence[int]) -> bool:
    waits = [(after - before).total_seconds() for before, after in pairwise([start, *moments])]
    return len(waits) == len(schedule) and all(
        abs(wait - step) <= step * JITTER + 1e-6 for wait, step in zip(waits, schedule, strict=True)
    )


def test_two_years_end_the_token_and_reauthorizing_finishes_the_work(
    exchanges: Exchanges, stack: Stack, walk: Walk, report: Report
) -> None:
    played(walk, report, before_line=4)
    start = walk.staging.time()

    advanced = walk.staging.advance(days=730, seconds=1)

    assert advanced.fired == []
    assert advanced.now == start + timedelta(days=730, seconds=1)
    aged = later(walk, exchanges, stack)
    request(aged)
    order = aged.records.order(aged.alice.email).id
    parked = [one for one in aged.operator.deliveries(order_id=order) if one.outcome == "parked"]
    assert {(one.kind, one.error) for one in parked} == {("candidate_read", "OAuth token expired")}
    [connection] = aged.operator.connections()
    assert (connection.status, connection.reason) == (
        "reauthorization_required",
        "OAuth token expired",
    )

    aged.carol.go_to("/settings/marketplace-apps")
    aged.carol.browser.follow(APP)
    aged.carol.browser.follow("Re-authorize")
    aged.carol.authorize()
    aged.carol.approve()
    walk.staging.wait_until_settled()
    aged.alice.open_mail()
    take(aged)

    assert aged.records.order(aged.alice.email).status == "completed"
    assert aged.records.scorecard(aged.alice.email).version == 1
    assert {one.started_at for one in aged.operator.deliveries(order_id=order)} == {advanced.now}


def test_ninety_days_pass_for_both_programs_in_one_call(
    exchanges: Exchanges, stack: Stack, walk: Walk, report: Report
) -> None:
    played(walk, report, before_line=4)
    start = walk.staging.time()

    advanced = walk.staging.advance(days=90)
    aged = later(walk, exchanges, stack)
    request(aged)

    assert advanced.now == start + timedelta(days=90)
    order = aged.records.order(aged.alice.email).id
    dated = {one.started_at for one in aged.operator.deliveries(order_id=order)}
    assert dated == {start + timedelta(days=90)}
    assert aged.staging.wait_for_mail(aged.alice.email)


def test_an_hour_brings_the_callback_home_by_jobcannons_own_schedule(
    walk: Walk, report: Report
) -> None:
    played(walk, report, before_line=6)
    start = walk.staging.time()
    walk.staging.break_on_purpose("orders.callback", status=503, times=3)
    take(walk)
    order = walk.records.order(walk.alice.email)
    assert order.status != "completed"

    advanced = walk.staging.advance(hours=1)

    callbacks = came_of(advanced.fired, APP_ID, f"callback.send for {order.id}")
    assert on_schedule(start, [at for at, _ in callbacks], CALLBACKS)
    assert [came.partition(",")[0] for _, came in callbacks] == [
        "will_retry",
        "will_retry",
        "succeeded",
    ]
    assert [one.due_at for one in advanced.fired] == sorted(one.due_at for one in advanced.fired)
    assert advanced.now == start + timedelta(hours=1)
    assert walk.records.order(walk.alice.email).status == "completed"


def test_an_event_is_tried_for_three_days_and_a_resend_makes_it_good(
    stack: Stack, walk: Walk, report: Report
) -> None:
    played(walk, report, before_line=4)
    start = walk.staging.time()
    forged = replace(SECRETS, event_secret=Secrets().event_secret)
    url = stack.addresses.jobcannon
    walk.staging.register(APP_ID, registration(url, forged))
    request(walk)

    advanced = walk.staging.advance(hours=90)

    attempts = came_of(advanced.fired, "mock_icims", "assessment.requested")
    assert on_schedule(start, [at for at, _ in attempts], EVENTS)
    assert {re.sub(r"\D", "", came)[:3] for _, came in attempts} == {"401"}
    assert attempts[-1][0] - start > timedelta(hours=67)
    [event] = walk.staging.events("assessment.requested")
    assert (event.status, len(event.attempts)) == ("exhausted", 10)

    walk.staging.register(APP_ID, registration(url, SECRETS))
    walk.staging.resend(event)
    walk.staging.wait_until_settled()
    [event] = walk.staging.events("assessment.requested")
    assert event.status == "delivered"
    assert walk.staging.mails_to(walk.alice.email)


def test_after_ninety_days_the_report_is_gone_and_a_certificate_is_there(
    exchanges: Exchanges, stack: Stack, walk: Walk, report: Report
) -> None:
    played(walk, report, before_line=6)
    take(walk)
    link = str(walk.records.order(walk.alice.email).link)
    assert exchanges.json("GET", link).status_code == 200

    advanced = walk.staging.advance(days=90)

    # JobCannon's clock is one for all: other tests' customers were due on the way.
    erased = came_of(advanced.fired, APP_ID, "erasure ers_")
    assert [came for at, came in erased if at == advanced.now] == ["done"]
    gone = exchanges.json("GET", link)
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    aged = later(walk, exchanges, stack)
    assert aged.records.scorecard(walk.alice.email).version == 1
    aged.operator.open_retention().expect("The period was over")


def test_where_a_day_passes_in_a_second_both_programs_keep_up(
    exchanges: Exchanges, stack: Stack, walk: Walk, report: Report
) -> None:
    played(walk, report, before_line=6)
    walk.staging.break_on_purpose("orders.callback", status=503, times=3)
    take(walk)
    start = walk.staging.time()

    walk.staging.set_clock(frozen=False, rate=86_400)
    eventually(
        walk.staging.time,
        lambda now: now >= start + timedelta(days=1),
        expected="a day later",
    )
    walk.staging.set_clock(frozen=True, rate=1)
    walk.staging.wait_until_settled()

    aged = later(walk, exchanges, stack)
    assert aged.records.order(walk.alice.email).status == "completed"
