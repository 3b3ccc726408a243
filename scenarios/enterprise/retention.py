"""What the guide's table lets a customer override: ninety days pass in one call, then 120."""

from __future__ import annotations

from scenarios import expect
from scenarios.actors.candidate import Candidate
from scenarios.expect import Skip
from scenarios.page import Page
from scenarios.progress import finishes
from scenarios.report import Report
from scenarios.walk import BIG_FIVE_MAPPING, STAGE, Walk

SENTENCE = "Retention default: 90 days (enterprise override)"
NEEDS = (3,)

DEFAULT, OVERRIDE = 90, 120
GONE = 410


def run(report: Report, walk: Walk) -> None:
    alice, dana, operator, staging = walk.alice, walk.dana, walk.operator, walk.staging
    if not operator.reachable:
        raise Skip("JobCannon's admin password")

    with report.step(SENTENCE):
        operator.open_period(f"{DEFAULT} days (default)")
        staging.set_clock(frozen=True)
        link = completed(walk, alice)
        open_report(walk, link).expect(alice.name)
        staging.advance(days=DEFAULT)
        is_erased(walk, alice, link=link)

    with report.step(SENTENCE):
        operator.keep_for(OVERRIDE)
        operator.open_period(f"{OVERRIDE} days")
        link = completed(walk, dana)
        staging.advance(days=DEFAULT)
        open_report(walk, link).expect(dana.name)
        staging.advance(days=OVERRIDE - DEFAULT)
        is_erased(walk, dana, link=link)
        staging.set_clock(frozen=False)


def completed(walk: Walk, candidate: Candidate) -> str:
    """The address of the report, as the scorecard has it."""
    walk.bob.invite(candidate, to=STAGE).expect("Moved")
    candidate.open_mail()
    candidate.take()
    result = finishes(walk, candidate).result
    if result is None:
        raise expect.Mismatch("a result on the order", seen="none")
    return result.report_url


def open_report(walk: Walk, link: str, *, status: int = 200) -> Page:
    return walk.bob.browser.open(link, expect=(status,))


def is_erased(walk: Walk, candidate: Candidate, *, link: str) -> None:
    """At JobCannon; what was written to the scorecard is the customer's own record, and stays."""
    open_report(walk, link, status=GONE)
    for one in candidate.mail.links:
        candidate.browser.open(one, expect=(GONE,))
    walk.operator.open_period("Orders with data 0")
    walk.operator.erasure("Erased", "The period was over")
    record = walk.bob.open_record(candidate)
    for field in BIG_FIVE_MAPPING.values():
        record.row(field)
