"""JobCannon says nothing to iCIMS that iCIMS does not read."""

from __future__ import annotations

from scenarios.exchanges import Exchanges
from scenarios.play import play
from scenarios.report import Report
from scenarios.walk import APP_ID, Walk
from tests.e2e.transcript import explained


def test_everything_that_jobcannon_sends_on_the_walk_is_read(
    exchanges: Exchanges, walk: Walk, report: Report
) -> None:
    play(report, walk)
    assert not report.failed, explained(report)

    journal = f"{walk.addresses.icims}/_staging/tenants/{walk.records.customer_id}/journal"
    sent = exchanges.json(
        "GET", journal, query={"app_id": APP_ID, "direction": "in", "limit": "200"}
    )

    items = sent.json()["items"]
    assert len(items) > 10
    assert {(one["operation"], *one["unread"]) for one in items if one["unread"]} == set()
