"""A person's browser, as the people use it: by the words on links, buttons and fields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx

from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch
from scenarios.form import Form
from scenarios.page import Page


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a navigation, for scenarios that look at the way a browser took."""

    method: str
    url: httpx.URL
    status: int


class Browser(ABC):
    """One person's. Each host and port has cookies of its own."""

    def __init__(self) -> None:
        self._page: Page | None = None
        self.trail: list[Hop] = []
        """The hops of the latest navigation, in order."""

    @property
    def page(self) -> Page:
        if self._page is None:
            raise Mismatch("an open page", seen="the browser was just started")
        return self._page

    @property
    def blank(self) -> bool:
        return self._page is None

    @abstractmethod
    def open(self, address: str, *, expect: Sequence[int] = (200,)) -> Page:
        """An address typed by hand; a path is one of the home host."""

    @abstractmethod
    def open_frame(self, title: str) -> Page:
        """What a frame of the open page shows; its links then count as the page's."""

    @abstractmethod
    def follow(self, words: str, *, expect: Sequence[int] = (200,)) -> Page:
        """The link with these words."""

    def form(self, button: str, *, within: str | None = None) -> Form:
        return Form(self.page, button, within=within)

    @abstractmethod
    def press(self, form: Form, *, expect: Sequence[int] = (200,)) -> Page:
        """Its button, after what was filled in."""

    def click(
        self, button: str, *, within: str | None = None, expect: Sequence[int] = (200,)
    ) -> Page:
        """A button of a form that needs nothing filled in."""
        return self.press(self.form(button, within=within), expect=expect)

    @abstractmethod
    def forget(self) -> None:
        """As a fresh private window."""

    @abstractmethod
    def drop_cookie(self, name: str) -> None:
        """Of every site that left one of this name."""

    def _arrived(self, page: Page, expect: Sequence[int]) -> Page:
        kind = page.answer.headers.get("content-type", "")
        if not kind.startswith("text/html"):
            raise Mismatch("a page", seen=kind or "no content type", answer=page.answer)
        self._page = page
        if page.answer.status_code not in expect:
            wanted = " or ".join(str(one) for one in expect)
            page.misses(f"a page with status {wanted}", f"status {page.answer.status_code}")
        return page


class Browsers(Protocol):
    """Where each person gets one; `home` is the site of addresses without a host."""

    def __call__(
        self, exchanges: Exchanges, *, home: str, staging_token: str | None = None
    ) -> Browser: ...


def origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"
