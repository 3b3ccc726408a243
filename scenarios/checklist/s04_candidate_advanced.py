"""Checklist 4, by step 4 of the guide, 1 to 3: create, assign, advance, trigger."""

from __future__ import annotations

from scenarios import expect
from scenarios.report import Report
from scenarios.walk import BIG_FIVE, DISC, STAGE, Walk

NEEDS = (3,)


def run(report: Report, walk: Walk) -> None:
    bob, alice, dana = walk.bob, walk.alice, walk.dana

    with report.step("Before going live in production:"):
        bob.go_to("/candidates").expect("Staging")

    with report.step("Create a test candidate in iCIMS staging (iCloud environment)"):
        for candidate in walk.candidates:
            bob.create_candidate(candidate)
            expect.equal("heading", bob.browser.page.heading, candidate.name)

    with report.step("Assign a job and advance to assessment stage"):
        bob.open_record(alice)
        bob.assign_job()
        bob.advance(to=STAGE).expect("Moved")

    with report.step("Trigger an assessment (auto or manual)"):
        expect.equal("Alice's trigger", walk.records.order(alice.email).trigger, "stage_entry")
        bob.browser.page.expect(BIG_FIVE)

        bob.open_record(dana)
        bob.assign_job()
        bob.send_assessment(DISC).expect("Assessment requested")
        expect.equal("Dana's trigger", walk.records.order(dana.email).trigger, "recruiter_action")

    with report.step("At least one test candidate advanced in staging"):
        expect.equal("Alice's stage", walk.records.application(alice.email).stage.name, STAGE)
        if walk.staging.reachable:
            walk.staging.wait_until_settled()
            requested_once(walk, alice.email)
            requested_once(walk, dana.email)


def requested_once(walk: Walk, email: str) -> None:
    """One event for the one order, answered with 2xx."""
    order = walk.records.order(email)
    events = [
        event for event in walk.staging.events("assessment.requested") if order.id in event.body
    ]
    expect.equal(f"events for {order.id}", [one.told for one in events], ["delivered"])
