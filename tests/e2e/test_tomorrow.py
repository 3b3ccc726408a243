"""The whole checklist with tomorrow's vendor: our integration keeps to what was promised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scenarios.exchanges import Exchanges
from scenarios.play import LINES, play, up_to
from scenarios.report import Outcome, Report
from scenarios.stack import Secrets, Stack, started
from scenarios.walk import APP_ID, Walk, open_walk
from tests.e2e.transcript import explained

TOMORROW = {"extra_fields": True, "reordered_keys": True, "new_values": True, "page_limit": 2}
SECRETS = Secrets()


@pytest.fixture(scope="module")
def plain() -> Iterator[Exchanges]:
    """Not held against today's contract: nothing here is of today."""
    with Exchanges() as client:
        yield client


@pytest.fixture(scope="module")
def tomorrows_stack(plain: Exchanges) -> Iterator[Stack]:
    """Its JobCannon subscribed to every event there is."""
    with started(plain, secrets=SECRETS) as stack:
        ours = stack.addresses.jobcannon
        stack.staging.register(
            APP_ID,
            {
                "install_url": f"{ours}/oauth/authorize",
                "redirect_uris": [f"{ours}/icims/oauth-callback"],
                "events_url": f"{ours}/icims/events",
                "client_id": SECRETS.client_id,
                "client_secret": SECRETS.client_secret,
                "event_secret": SECRETS.event_secret,
                "callback_secret": SECRETS.callback_secret,
            },
        )
        yield stack


def turn_to_tomorrow(plain: Exchanges, walk: Walk) -> None:
    path = f"/_staging/tenants/{walk.records.customer_id}/tomorrow"
    answer = plain.json("PUT", f"{walk.addresses.icims}{path}", token=None, body=TOMORROW)
    assert answer.status_code == 200


def test_the_checklist_holds_with_tomorrows_vendor(
    plain: Exchanges, tomorrows_stack: Stack
) -> None:
    stack = tomorrows_stack
    walk = open_walk(plain, stack.addresses, stack.staging, seed=77)
    report = Report(plain)

    turn_to_tomorrow(plain, walk)
    play(report, walk, lines=up_to(4))
    # JobCannon listens by now: it is sent an event of a type that did not exist.
    turn_to_tomorrow(plain, walk)
    play(report, walk, lines=LINES[3:])

    assert [line.outcome for line in report.lines] == [Outcome.HELD] * 7, explained(report)
    walk.staging.wait_until_settled()
    path = f"/_staging/tenants/{walk.records.customer_id}/events?limit=200"
    sent = plain.json("GET", f"{walk.addresses.icims}{path}", token=None).json()["items"]
    assert "candidate.tagged" in {event["type"] for event in sent}
    assert {event["status"] for event in sent} == {"delivered"}
    assert all("x_added_later" in event["body"] for event in sent)
