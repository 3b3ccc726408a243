"""Enterprise row 4: two people approve before anything is sent; one refusal ends the order."""

from __future__ import annotations

from scenarios import expect
from scenarios.actors.candidate import Candidate
from scenarios.expect import Skip
from scenarios.progress import finishes
from scenarios.report import Report
from scenarios.walk import APP, STAGE, Walk

SENTENCE = "Approval workflows: iCIMS can route assessments through custom approval chains"
NEEDS = (3,)

CHAIN = "Hiring committee"
REASON = "The position is on hold."


def run(report: Report, walk: Walk) -> None:
    carol, bob, alice, dana = walk.carol, walk.bob, walk.alice, walk.dana

    with report.step(SENTENCE):
        erin = walk.erin
        if erin is None:
            raise Skip("a second recruiter")
        set_up(walk, approvers=[erin.account.name, "Any iCIMS admin"])

        bob.invite(alice, to=STAGE).expect("Moved")
        nothing_is_sent(walk, alice, status="awaiting_approval")
        erin.approve_for(alice.name).expect("Approved")
        nothing_is_sent(walk, alice, status="awaiting_approval")
        carol.approve_for(alice.name).expect("Approved")
        alice.open_mail()
        alice.take()
        finishes(walk, alice)

        bob.invite(dana, to=STAGE).expect("Moved")
        erin.refuse_for(dana.name, reason=REASON).expect("Refused")
        bob.open_record(dana).expect(REASON)
        nothing_is_sent(walk, dana, status="cancelled")


def set_up(walk: Walk, *, approvers: list[str]) -> None:
    carol = walk.carol
    carol.go_to("/settings/marketplace-apps")
    carol.browser.follow(APP)
    carol.open_configuration()
    configuring = carol.configure()
    configuring.approval_chain(CHAIN, approvers)
    configuring.save().expect("saved")


def nothing_is_sent(walk: Walk, candidate: Candidate, *, status: str) -> None:
    """No event, no mail, and JobCannon has not even heard of the order."""
    order = walk.records.order(candidate.email)
    expect.equal("order", order.status, status)
    walk.staging.wait_until_settled()
    told = [one for one in walk.staging.events("assessment.requested") if order.id in one.body]
    expect.equal("events", len(told), 0)
    expect.equal("mails", len(walk.staging.mails_to(candidate.email)), 0)
    if walk.operator.reachable:
        expect.equal("in JobCannon's log", len(walk.operator.deliveries(order_id=order.id)), 0)
