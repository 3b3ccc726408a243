"""Common Error 3: a scope is taken back; consent shows which, and the delivery is retried."""

from __future__ import annotations

from scenarios import expect
from scenarios.progress import connected, finishes, parks
from scenarios.report import Report
from scenarios.walk import APP, STAGE, Walk

SENTENCE = 'Error: "Candidate profile write failed (403)"'
NEEDS = (3,)

TITLE = "Candidate profile write failed (403)"
SCOPE = "candidate_profile:write"


def run(report: Report, walk: Walk) -> None:
    carol, operator, alice = walk.carol, walk.operator, walk.alice

    with report.step(SENTENCE):
        walk.staging.apply("profile-write-forbidden")
        walk.bob.invite(alice, to=STAGE).expect("Moved")
        parks(walk, alice, reason=TITLE)
        connected(walk, "reauthorization_required")
        operator.open_connection(TITLE)
        expect.equal("mails", len(walk.staging.mails_to(alice.email)), 0)

    with report.step("Cause: OAuth scopes lack `candidate_profile:write` permission."):
        operator.open_connection("OAuth scopes lack candidate_profile:write permission.")

    with report.step("Re-authorize the marketplace app"):
        operator.open_connection("Re-authorize the marketplace app")
        carol.begin_reauthorizing(APP)

    with report.step("Approve `candidate_profile:write` scope"):
        carol.browser.page.item(SCOPE, "Not granted so far")
        carol.approve()
        connected(walk, "active")

    with report.step("Retry the assessment delivery"):
        alice.open_mail()
        alice.take()
        finishes(walk, alice)
        operator.open_connection("Active", "0 parked")
        walk.bob.open_record(alice).expect("Completed")
