"""Checklist 5, by step 4 of the guide, 4: the candidate's mail."""

from __future__ import annotations

from scenarios import expect
from scenarios.report import Report
from scenarios.walk import Walk

NEEDS = (4,)


def run(report: Report, walk: Walk) -> None:
    with report.step("Candidate receives email with assessment link"):
        for candidate in walk.candidates:
            candidate.open_mail().expect(candidate.mail.subject)
            links = [one for one in candidate.mail.links if "/assessments/" in one]
            expect.holds(
                bool(links) and all(one.startswith(walk.addresses.jobcannon) for one in links),
                f"a link to an assessment at {walk.addresses.jobcannon}",
                seen=candidate.mail.links,
            )

    with report.step("Assessment email received by test candidate"):
        for candidate in walk.candidates:
            expect.equal("recipients", candidate.mail.to, [candidate.email])
            expect.equal("mails", len(walk.staging.mails_to(candidate.email)), 1)
            order = walk.records.order(candidate.email)
            expect.equal("template", order.email_template, "branded")
