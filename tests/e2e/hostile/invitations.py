"""What JobCannon sends a candidate, and the assessment that is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from scenarios import expect
from scenarios.shapes import Items, Mail, Order
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.settled import everything

ITEMS = 50
"""Statements of the Big Five."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A candidate who began, in the browser that has the cookie."""

    link: str
    id: str
    browser: httpx.Client

    @property
    def path(self) -> str:
        return f"/attempts/{self.id}"

    def answer(self, answers: object) -> httpx.Response:
        return self.browser.put(f"{self.path}/answers", json={"answers": answers})

    def submit(self) -> httpx.Response:
        return self.browser.post(f"{self.path}/submission")


def invite(home: Company, operator: httpx.Client) -> tuple[Order, str]:
    """A candidate was sent an order; the path of the link in the mail."""
    _, application = home.applicant()
    home.advance(application, kind="assessment")
    everything(home, operator)
    order = home.order(application)
    return order, link_of(home, order)


def link_of(home: Company, order: Order) -> str:
    answer = home.control.get("/mailbox", params={"to": email_of(home, order)})
    (mail,) = expect.shape(answer, Items[Mail]).items
    return next(urlsplit(one).path for one in mail.links if "/assessments/" in one)


def email_of(home: Company, order: Order) -> str:
    email: str = home.bob.get(f"/candidates/{candidate_of(home, order)}").json()["email"]
    return email


def candidate_of(home: Company, order: Order) -> str:
    candidate: str = home.bob.get(f"/applications/{order.application_id}").json()["candidate_id"]
    return candidate


def begin(jobcannon: Program, link: str) -> Attempt:
    browser = jobcannon.caller()
    begun = expect.status(browser.post(f"{link}/attempts"), 201)
    return Attempt(link, begun.json()["id"], browser)
