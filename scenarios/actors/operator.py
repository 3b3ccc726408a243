"""Whoever operates JobCannon: signed in once, in a browser and with a token for the lists."""

from __future__ import annotations

from typing import TypeVar

import httpx

from scenarios import expect
from scenarios.browser import Browser
from scenarios.exchanges import Exchanges
from scenarios.expect import Skip
from scenarios.page import Page
from scenarios.shapes import AdminSession

T = TypeVar("T")

HOME_REGION = "us"
REGION_COOKIE = "jobcannon_region"


class Operator:
    """
    One person for all customers: a sign-in takes as long as guessing a password shall take.

    Without a password, whatever needs one raises Skip.
    """

    def __init__(
        self, exchanges: Exchanges, browser: Browser, *, jobcannon: str, password: str | None
    ) -> None:
        self.browser = browser
        self._exchanges = exchanges
        self._jobcannon = jobcannon
        self._password = password
        self._token: str | None = None
        self._region = HOME_REGION

    @property
    def reachable(self) -> bool:
        return self._password is not None

    def go_home(self) -> None:
        """To the region that is shown to whoever chose none."""
        self._region = HOME_REGION
        self.browser.drop_cookie(REGION_COOKIE)

    def look_at(self, region: str, *, on: str) -> Page:
        """From the page `on`. All pages and lists are of one region at a time."""
        self._region = region
        self.open(on)
        return self.browser.press(self.browser.form(region.upper()))

    def open(self, address: str) -> Page:
        """Signs in on the way when asked to."""
        page = self.browser.open(address)
        if not page.offers("Sign in"):
            return page
        return self.browser.press(self.browser.form("Sign in").fill("Password", self._secret()))

    def read(self, path: str, kind: type[T], **query: str) -> T:
        """The same as JSON."""
        answer = expect.signed_in(lambda: self._ask(path, query), sign_out=self._sign_out)
        return expect.shape(expect.status(answer, 200), kind)

    def _ask(self, path: str, query: dict[str, str]) -> httpx.Response:
        return self._exchanges.json(
            "GET",
            f"{self._jobcannon}{path}",
            token=self._signed_in(),
            query=query,
            cookie=f"{REGION_COOKIE}={self._region}",
        )

    def _signed_in(self) -> str:
        if self._token is None:
            url, body = f"{self._jobcannon}/admin/sessions", {"password": self._secret()}
            answer = self._exchanges.json("POST", url, body=body)
            self._token = expect.shape(expect.status(answer, 201), AdminSession).token
        return self._token

    def _sign_out(self) -> None:
        self._token = None

    def _secret(self) -> str:
        if self._password is None:
            raise Skip("JobCannon's admin password")
        return self._password
