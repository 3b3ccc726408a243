"""Checklist 7, by step 4 of the guide, 6: the delivery log."""

from __future__ import annotations

from scenarios import expect
from scenarios.actors.candidate import Candidate
from scenarios.eventually import eventually
from scenarios.expect import Mismatch
from scenarios.report import Report
from scenarios.shapes import Delivery
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


def called_back(walk: Walk, candidate: Candidate) -> Delivery:
    """As soon as the log has it, or the reason why it never will."""
    order = walk.records.order(candidate.email)

    def callbacks() -> list[Delivery]:
        return walk.operator.deliveries(order_id=order.id)

    def has_one(log: list[Delivery]) -> bool:
        return any(one.kind == "callback" and one.outcome == "succeeded" for one in log)

    log = eventually(
        callbacks,
        has_one,
        expected=f"a successful callback for {candidate.name} in the log",
        hopeless=_stuck,
    )
    found = next((one for one in log if one.kind == "callback"), None)
    if found is None:
        raise Mismatch("a callback", seen="none")
    return found


def _stuck(log: list[Delivery]) -> str | None:
    newest = next((one for one in log if one.outcome in ("parked", "exhausted", "refused")), None)
    if newest is None:
        return None
    return f"no callback: {newest.kind} is {newest.outcome}: {newest.error}"
