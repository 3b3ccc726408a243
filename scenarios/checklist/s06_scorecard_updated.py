"""Checklist 6, by step 4 of the guide, 5 and 7: complete the assessment, see the result."""

from __future__ import annotations

from scenarios import expect
from scenarios.progress import closed, written
from scenarios.report import Report
from scenarios.scored import scored_by_the_key
from scenarios.shapes import Order, Scorecard
from scenarios.walk import BIG_FIVE_MAPPING, DISC_MAPPING, Walk

NEEDS = (5,)


def run(report: Report, walk: Walk) -> None:
    bob = walk.bob
    mappings = {walk.alice: BIG_FIVE_MAPPING, walk.dana: DISC_MAPPING}

    with report.step("Complete the assessment in browser"):
        for candidate in walk.candidates:
            candidate.follow_link()
            candidate.begin()
            candidate.answer_everything()
            candidate.submit().expect("Your answers are in")

    with report.step("Check scorecard: The candidate record should show assessment result"):
        for candidate, mapping in mappings.items():
            written(walk, candidate)
            page = bob.open_record(candidate)
            for field in mapping.values():
                page.row(field)

    with report.step("Scorecard updated after assessment completion"):
        for candidate, mapping in mappings.items():
            closed(walk, candidate)
            expect.equal("versions", len(walk.records.scorecard_versions(candidate.email)), 1)
            agrees(walk.records.scorecard(candidate.email), walk.records.order(candidate.email))
            names = [one.field_name for one in walk.records.scorecard(candidate.email).entries]
            expect.equal("fields", sorted(names), sorted(mapping.values()))
        scored_by_the_key(walk, walk.alice)


def agrees(scorecard: Scorecard, order: Order) -> None:
    """Numbers and links on the scorecard are those of the callback."""
    expect.holds(order.result is not None, "a result on the order", seen=order)
    if order.result is None:
        return
    known = {order.result.overall_score, *(one.score for one in order.result.dimensions)}
    for entry in scorecard.entries:
        expect.equal(f"order of {entry.field_name}", entry.order_id, order.id)
        if entry.type == "number":
            expect.holds(entry.value in known, f"{entry.field_name}: a score", seen=entry.value)
        if entry.type == "url":
            expect.equal(entry.field_name, entry.value, order.result.report_url)
