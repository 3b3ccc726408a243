"""The guide's walk in the token profile `hardened`: an hour at a time, renewed on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scenarios.checklist import (
    s03_triggers_configured,
    s04_candidate_advanced,
    s05_email_received,
    s06_scorecard_updated,
    s07_delivery_logged,
)
from scenarios.eventually import eventually
from scenarios.play import LINES, play
from scenarios.report import Outcome, Report
from scenarios.stack import Stack, registration
from scenarios.walk import APP, APP_ID, Walk
from tests.e2e.transcript import explained


@pytest.fixture
def hardened(stack: Stack) -> Iterator[None]:
    """JobCannon is registered for short tokens, and as before afterwards."""
    plain = registration(stack.addresses.jobcannon, stack.secrets)
    stack.staging.register(APP_ID, plain | {"token_profile": "hardened"})
    yield
    stack.staging.register(APP_ID, plain)


def connected(walk: Walk, report: Report) -> None:
    """Lines 1 and 2, without the sentence that gives the token two years."""
    play(report, walk, lines=LINES[:1])
    walk.carol.approve()


@pytest.mark.usefixtures("hardened")
def test_the_walk_holds_with_tokens_that_wear_out_between_its_lines(
    walk: Walk, report: Report
) -> None:
    connected(walk, report)
    for box, scenario in zip(
        LINES[2:],
        (
            s03_triggers_configured,
            s04_candidate_advanced,
            s05_email_received,
            s06_scorecard_updated,
            s07_delivery_logged,
        ),
        strict=True,
    ):
        walk.staging.advance(hours=2)
        with report.line(box.box):
            scenario.run(report, walk)

    assert {line.outcome for line in report.lines} == {Outcome.HELD}, explained(report)
    refreshes = [one for one in walk.operator.deliveries() if one.kind == "token_refresh"]
    assert {one.outcome for one in refreshes} == {"succeeded"}
    assert len(refreshes) >= 2
    assert [one.status for one in walk.operator.connections()] == ["active"]
    assert walk.staging.findings(APP_ID) == []


@pytest.mark.usefixtures("hardened")
def test_an_uninstalled_app_gives_its_refresh_token_back(walk: Walk, report: Report) -> None:
    connected(walk, report)
    walk.carol.go_to("/settings/marketplace-apps")
    walk.carol.browser.follow(APP)
    walk.carol.browser.click("Uninstall")
    walk.staging.wait_until_settled()

    taken = eventually(
        lambda: [one for one in walk.operator.deliveries() if one.kind == "token_revocation"],
        bool,
        expected="a revocation in JobCannon's log",
    )
    assert {one.status for one in taken} == {200}
    assert [one.status for one in walk.operator.connections()] == ["uninstalled"]
