"""A person's browser whose forms may be changed before they are sent."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from scenarios.form import Form, Submission
from scenarios.page import Page
from scenarios.shapes import Staff
from tests.e2e.hostile.callers import Program

HTML = "text/html"


class Window:
    """Follows no redirect; `http` sends whatever else is wanted with the same cookies."""

    def __init__(self, program: Program) -> None:
        self.http = program.caller(accept=HTML)

    @classmethod
    def of(cls, program: Program, person: Staff) -> Window:
        """Somebody who signed in to iCIMS."""
        window = cls(program)
        form = window.form("/signin", "Sign in")
        window.send(form, {"email": person.email, "password": person.password})
        assert window.http.cookies.get("icims_session")
        return window

    def page(self, path: str, params: Mapping[str, str] | None = None) -> Page:
        answer = self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return Page.of(answer)

    def form(self, path: str, button: str, params: Mapping[str, str] | None = None) -> Submission:
        """What the page's form would send."""
        return Form(self.page(path, params), button).pressed()

    def send(
        self,
        form: Submission,
        changes: Mapping[str, str | None] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """A changed field replaces all of its name; None takes it away."""
        changes = changes or {}
        kept = [(name, value) for name, value in form.fields if name not in changes]
        new = [(name, value) for name, value in changes.items() if value is not None]
        body = str(httpx.QueryParams([*kept, *new]))
        sent = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.http.post(form.url, content=body, headers=sent)
