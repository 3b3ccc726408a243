"""A form on the screen of a real browser: filled in, ticked and chosen as a person does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from lxml.html import HtmlElement
from playwright.sync_api import Error, Locator

from scenarios.form import Form
from scenarios.page import Page


class RealForm(Form):
    """What is done to it is done on the screen as well."""

    def __init__(
        self,
        shown: Callable[[HtmlElement], Locator],
        page: Page,
        button: str,
        *,
        within: str | None = None,
    ) -> None:
        super().__init__(page, button, within=within)
        self._shown = shown

    def _write(self, field: HtmlElement, value: str) -> None:
        super()._write(field, value)
        with or_missed(self._page, "a field that can be filled in"):
            self._shown(field).fill(value)

    def _mark(self, field: HtmlElement, on: bool) -> None:
        super()._mark(field, on)
        with or_missed(self._page, "a box that can be ticked"):
            if field.get("type") == "radio" or self._shown(field).is_checked() is not on:
                # People click the words, and some boxes are drawn by these alone.
                words = [one for one in self._labels(field) if one.tag == "label"]
                self._shown(words[0] if words else field).click()

    def _select(self, field: HtmlElement, option: HtmlElement) -> None:
        super()._select(field, option)
        with or_missed(self._page, "an option that can be chosen"):
            self._shown(field).select_option(index=field.xpath(".//option").index(option))


@contextmanager
def or_missed(page: Page | None, expected: str) -> Iterator[None]:
    """What cannot be done on the screen, as what was expected of the page and is not there."""
    try:
        yield
    except Error as broken:
        reason = broken.message.partition("\n")[0]
        if page is None:
            raise httpx.ConnectError(reason) from broken
        page.misses(expected, reason)
