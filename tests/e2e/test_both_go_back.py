"""A snapshot of both programs as real processes: the morning again, and the day goes on from it."""

from __future__ import annotations

import httpx

from scenarios.eventually import eventually
from scenarios.exchanges import Exchanges
from scenarios.play import LINES, play, up_to
from scenarios.progress import closed
from scenarios.report import Report
from scenarios.stack import Stack
from scenarios.walk import Walk
from tests.e2e.transcript import explained

MORNING = "the-morning"


def asked(walk: Walk, stack: Stack, method: str, path: str) -> httpx.Response:
    icims, customer = stack.addresses.icims, walk.records.customer_id
    return httpx.request(method, f"{icims}/_staging/tenants/{customer}{path}", timeout=30)


def held(report: Report) -> bool:
    return not report.failed


def test_both_programs_go_back_and_the_same_link_is_taken_again(
    walk: Walk, report: Report, exchanges: Exchanges, stack: Stack
) -> None:
    play(report, walk, lines=up_to(6))
    saved = asked(walk, stack, "PUT", f"/snapshots/{MORNING}")
    mails = len(walk.staging.mails_to(walk.alice.email))
    play(report, walk, lines=LINES[5:])
    assert held(report), explained(report)
    order = closed(walk, walk.alice)

    restored = asked(walk, stack, "POST", f"/snapshots/{MORNING}/restore")

    assert saved.json()["programs"] == ["jobcannon"]
    assert restored.status_code == 200, restored.text
    assert walk.records.order(walk.alice.email).status == "sent"
    theirs = walk.operator.deliveries(order_id=order.id)
    assert {one.kind for one in theirs}.isdisjoint({"scorecard_write", "callback"})
    assert len(walk.staging.mails_to(walk.alice.email)) == mails

    for candidate in walk.candidates:
        candidate.open_mail()
    again = Report(exchanges)
    again.prepare(report.lines)
    play(again, walk, lines=LINES[5:])

    assert held(again), explained(again)
    assert closed(walk, walk.alice).id == order.id
    assert len(walk.records.scorecard_versions(walk.alice.email)) == 1


def test_a_refusal_of_one_leaves_both_where_they_are(
    walk: Walk, report: Report, stack: Stack
) -> None:
    play(report, walk, lines=up_to(6))
    taken = asked(walk, stack, "PUT", f"/snapshots/{MORNING}")
    assert taken.status_code == 201, taken.text
    path = f"/snapshots/{MORNING}"
    content = asked(walk, stack, "GET", path).json()
    content["programs"]["jobcannon"] = "e30="
    icims, customer = stack.addresses.icims, walk.records.customer_id
    httpx.put(
        f"{icims}/_staging/tenants/{customer}{path}/content",
        json=content,
        headers={"Content-Type": "application/vnd.mock-icims.snapshot+json"},
    )
    play(report, walk, lines=LINES[5:])
    assert held(report), explained(report)

    refused = asked(walk, stack, "POST", f"{path}/restore")

    assert (refused.status_code, refused.json()["code"]) == (502, "follower_not_restored")
    assert refused.json()["not_as_before"] == []
    assert "nothing that JobCannon kept" in refused.json()["detail"]
    assert walk.records.order(walk.alice.email).status == "completed"
    log = eventually(
        lambda: walk.operator.deliveries(order_id=walk.records.order(walk.alice.email).id),
        lambda log: any(one.kind == "callback" for one in log),
        expected="the callback in JobCannon's log",
    )
    assert log
