"""Checklist 7, by step 4 of the guide, 6: the delivery log."""

from __future__ import annotations

from scenarios import expect
from scenarios.actors.candidate import Candidate
from scenarios.eventually import eventually
from scenarios.report import Report
from scenarios.walk import Walk

NEEDS = (5,)


def run(report: Report, walk: Walk) -> None:
    operator = walk.operator

    with report.step(
        "Verify callback: Check JobCannon admin (/admin/integrations/icims/logs)"
        " for webhook delivery"
    ):
        for candidate in walk.candidates:
            order = walk.records.order(candidate.email)
            called_back(walk, candidate)
            operator.open_logs(order_id=order.id).row("Callback", "Succeeded", order.id)
            operator.open_delivery("Callback").expect("Request")

    with report.step("Webhook delivery logs confirm successful callback"):
        for candidate in walk.candidates:
            order = walk.records.order(candidate.email)
            log = operator.deliveries(order_id=order.id)
            succeeded = [one for one in log if one.outcome == "succeeded"]
            expect.equal(
                "successful callbacks", sum(one.kind == "callback" for one in succeeded), 1
            )
            expect.equal("events received", sum(one.kind == "event_received" for one in log), 1)
            expect.equal("order", order.status, "completed")
        held = [check.number for check in operator.checklist() if check.held]
        expect.equal("JobCannon's own checklist", held, [1, 2, 3, 4, 5, 6, 7])


def called_back(walk: Walk, candidate: Candidate) -> None:
    """Waits until the log has it, or has the reason why it never will."""
    order = walk.records.order(candidate.email)
    eventually(
        lambda: walk.operator.deliveries(order_id=order.id),
        lambda log: any(one.kind == "callback" and one.outcome == "succeeded" for one in log),
        expected=f"a successful callback for {candidate.name} in the log",
        hopeless=lambda _: walk.operator.stuck(order.id),
    )
