"""Each write of JobCannon is once answered 200 and not done: seen, tried again, done once."""

from __future__ import annotations

from scenarios.exchanges import Exchanges
from scenarios.play import play, up_to
from scenarios.report import Report
from scenarios.walk import STAGE, Walk
from tests.e2e.transcript import explained

SEEN = {
    "profile_stamp": "the profile does not show",
    "order_status": "is requested as before",
    "scorecard_write": "the scorecard does not hold",
    "callback": "the order is",
}
"""By the delivery, what its log says of the answer."""


def omit_each_write_once(exchanges: Exchanges, walk: Walk) -> None:
    operations = ("candidates.update", "orders.status", "scorecards.write", "orders.callback")
    rules = [{"operation": one, "effect": {"kind": "omit"}} for one in operations]
    path = f"/_staging/tenants/{walk.records.customer_id}/faults"
    url = f"{walk.addresses.icims}{path}"
    answer = exchanges.json("PUT", url, body={"faults": rules})
    assert answer.status_code == 200, answer.text


def test_writes_that_are_answered_and_not_done_are_done_after_all_and_once(
    exchanges: Exchanges, walk: Walk, report: Report
) -> None:
    play(report, walk, lines=up_to(4))
    assert not report.failed, explained(report)
    omit_each_write_once(exchanges, walk)

    walk.bob.invite(walk.alice, to=STAGE)
    walk.staging.advance(minutes=1)
    walk.alice.open_mail()
    walk.alice.take()
    walk.staging.advance(minutes=1)

    order = walk.records.order(walk.alice.email)
    assert order.status == "completed"
    log = walk.operator.deliveries(order_id=order.id)
    omitted = {one.kind: one for one in log if one.outcome == "will_retry"}
    assert set(omitted) == set(SEEN)
    for kind, words in SEEN.items():
        assert words in (omitted[kind].error or "")
        # The order is reported as sent and as begun: the first of them was omitted.
        done = [one for one in log if (one.kind, one.outcome) == (kind, "succeeded")]
        assert len(done) == (2 if kind == "order_status" else 1), kind
    assert len(walk.records.scorecard_versions(walk.alice.email)) == 1
    assert len(walk.staging.mails_to(walk.alice.email)) == 1
    assert walk.staging.findings("jobcannon") == []
