"""Bob, the recruiter: creates candidates, moves them, sends assessments."""

from __future__ import annotations

from scenarios.actors.candidate import Candidate
from scenarios.actors.staff import StaffMember
from scenarios.page import Page


class Recruiter(StaffMember):
    """Everything is done on the candidate record."""

    def create_candidate(self, candidate: Candidate) -> Page:
        self.go_to("/candidates")
        form = self.browser.form("Create candidate")
        form.fill("First name", candidate.first_name)
        form.fill("Last name", candidate.last_name)
        form.fill("E-mail address", candidate.email)
        return self.browser.press(form)

    def invite(self, candidate: Candidate, *, to: str) -> Page:
        """A new candidate on the first job, advanced to the stage that sends the assessment."""
        self.create_candidate(candidate)
        self.open_record(candidate)
        self.assign_job()
        return self.advance(to=to)

    def open_record(self, candidate: Candidate) -> Page:
        """By searching, as one does in a long list."""
        self.go_to("/candidates")
        self.browser.press(self.browser.form("Search").fill("Search candidates", candidate.name))
        return self.browser.follow(candidate.name)

    def assign_job(self, job: str | None = None) -> Page:
        """The first one that is offered, when none is named."""
        form = self.browser.form("Assign job")
        return self.browser.press(form.choose("Job", job or form.options("Job")[0]))

    def advance(self, *, to: str) -> Page:
        form = self.browser.form("Advance")
        return self.browser.press(form.choose("Advance to stage", to))

    def send_assessment(self, assessment: str) -> Page:
        form = self.browser.form("Send assessment")
        return self.browser.press(form.choose("Assessment", assessment))
