"""Somebody who works at the customer and signs in to iCIMS."""

from __future__ import annotations

from dataclasses import dataclass

from scenarios.browser import Browser
from scenarios.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`name` may be empty where only the address is known."""

    email: str
    password: str
    name: str = ""


class StaffMember:
    """Signing in and out is the same for everybody."""

    def __init__(self, browser: Browser, account: Account) -> None:
        self.browser = browser
        self.account = account

    def sign_in(self) -> Page:
        """On the sign-in page, wherever it came up; opens it when something else is shown."""
        if self.browser.blank or not self.browser.page.offers("Sign in"):
            self.browser.open("/signin")
        form = self.browser.form("Sign in")
        form.fill("E-mail address", self.account.email)
        form.fill("Password", self.account.password)
        return self.browser.press(form)

    def sign_out(self) -> Page:
        return self.browser.click("Sign out")

    def open_approvals(self) -> Page:
        return self.go_to("/approvals")

    def approve_for(self, candidate: str) -> Page:
        """What waits for this person about a candidate."""
        self.open_approvals()
        return self.browser.click("Approve", within=candidate)

    def refuse_for(self, candidate: str, *, reason: str) -> Page:
        self.open_approvals()
        form = self.browser.form("Refuse", within=candidate)
        return self.browser.press(form.fill("Reason", reason))

    def delegate_for(self, candidate: str, *, to: str) -> Page:
        self.open_approvals()
        form = self.browser.form("Delegate", within=candidate)
        return self.browser.press(form.choose("To", to))

    def go_to(self, path: str) -> Page:
        """An address typed by hand; signs in on the way when asked to."""
        page = self.browser.open(path)
        return self.sign_in() if page.offers("Sign in") else page
