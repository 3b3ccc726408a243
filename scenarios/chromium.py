"""A real Chromium in place of our own browser: the same clicks, scripts and all that it forbids."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from urllib.parse import urljoin

import httpx
from lxml.html import HtmlElement
from playwright.sync_api import Browser as Program
from playwright.sync_api import (
    BrowserContext,
    Error,
    Frame,
    Locator,
    Response,
    Route,
    sync_playwright,
)
from playwright.sync_api import Page as Tab

from scenarios.browser import Browser, Browsers, Hop
from scenarios.chromium_form import RealForm, or_missed
from scenarios.exchanges import Exchanges
from scenarios.form import Form
from scenarios.page import Page, parse
from scenarios.ready import NotReady

NAMES = ("chromium", "google-chrome")
# Chromium asks its maker's hosts for updates and the like, which no replay needs.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_SECONDS = 30.0
Look = Callable[[Tab, Page], None]


@contextmanager
def program() -> Iterator[Program]:
    """The one that is installed: Playwright's own download is not needed. Raises NotReady."""
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    if installed is None:
        raise NotReady("Chromium", "is not installed; on Debian: apt-get install chromium")
    # Chromium refuses its sandbox to root, as who a container runs.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=installed, args=[*QUIET, *as_root])
        except Error as broken:
            raise NotReady("Chromium", "does not start", broken.message.splitlines()) from broken
        try:
            yield started
        except KeyboardInterrupt:
            # Of each click that is given up now asyncio would tell that nobody waited for it.
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)
            raise
        started.close()


def nobody_looks(tab: Tab, page: Page) -> None:
    """Nor is anything judged on the way."""


def browsers_of(
    started: Program, *, look: Look = nobody_looks, patience: float = PATIENCE_SECONDS
) -> Browsers:
    """`look` is shown each page that somebody arrives at; each click has `patience` seconds."""
    return partial(Chromium, started, look, patience)


class Chromium(Browser):
    """A window of its own for each person; the newest tab is what they look at."""

    def __init__(
        self,
        started: Program,
        look: Look,
        patience: float,
        exchanges: Exchanges,
        *,
        home: str,
        staging_token: str | None = None,
    ) -> None:
        super().__init__()
        self._started = started
        self._look = look
        self._patience = patience
        self._exchanges = exchanges
        self._home = home
        self._staging_token = staging_token
        self._window: BrowserContext | None = None
        self._place: Frame | None = None
        """Where links are looked for: the tab, or the frame of it that was opened last."""
        self._came: list[Response] = []
        """To navigations, since somebody did something; of frames as well."""

    def open(self, address: str, *, expect: Sequence[int] = (200,)) -> Page:
        tab = self._tab
        return self._arrive(lambda: tab.goto(urljoin(self._home, address)), expect)

    def open_frame(self, title: str) -> Page:
        found = self.page.frame(title)
        with or_missed(self.page, f"the frame “{title}”"):
            frame = self._shown(found).element_handle().content_frame()
            if frame is None:
                return self.page.misses(f"something in the frame “{title}”", "it is empty")
            self._place = frame
            self._page = Page(frame.url, self.page.answer, parse(frame.content()))
        return self._page

    def follow(self, words: str, *, expect: Sequence[int] = (200,)) -> Page:
        link = self.page.link(words)
        if self._place is self._tab.main_frame:
            return self._arrive(lambda: self._led(link), expect)
        return self._arrive(lambda: self._led_to_another_tab(link), expect)

    def form(self, button: str, *, within: str | None = None) -> Form:
        return RealForm(self._shown, self.page, button, within=within)

    def press(self, form: Form, *, expect: Sequence[int] = (200,)) -> Page:
        return self._arrive(lambda: self._led(form.button), expect)

    def forget(self) -> None:
        if self._window is not None:
            self._window.close()
        self._window = self._place = self._page = None

    def drop_cookie(self, name: str) -> None:
        if self._window is not None:
            self._window.clear_cookies(name=name)

    @property
    def _tab(self) -> Tab:
        if self._window is None:
            self._window = self._started.new_context()
            self._window.set_default_timeout(self._patience * 1000)
            self._window.on("response", self._note)
            if self._staging_token:
                self._window.route(f"{self._home}/_staging/**", self._with_token)
            self._window.new_page()
        return self._window.pages[-1]

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._came.append(response)

    def _with_token(self, route: Route) -> None:
        token = {"authorization": f"Bearer {self._staging_token}"}
        route.continue_(headers={**route.request.headers, **token})

    def _led(self, element: HtmlElement) -> None:
        shown = self._shown(element)
        with self._tab.expect_navigation():
            shown.click()

    def _led_to_another_tab(self, link: HtmlElement) -> None:
        """A letter's frame may open nothing else."""
        shown = self._shown(link)
        with self._tab.expect_popup() as opened:
            shown.click()
        opened.value.wait_for_load_state()

    def _shown(self, element: HtmlElement) -> Locator:
        """The same on the screen, with all that it is folded into unfolded."""
        path = element.getroottree().getpath(element)
        found = (self._place or self._tab.main_frame).locator(f"xpath={path}")
        if element.xpath("ancestor::details[not(@open)]"):
            folded = found.locator("xpath=ancestor::details[not(@open)]/summary")
            for _ in range(folded.count()):
                folded.first.click()
        return found

    def _arrive(self, do: Callable[[], object], expect: Sequence[int]) -> Page:
        self._came.clear()
        with or_missed(self._page, "a page that this leads to"):
            do()
        tab = self._tab
        self._place = tab.main_frame
        hops = [_told(one) for one in self._came if one.frame is tab.main_frame]
        self.trail = [Hop(one.request.method, one.url, one.status_code) for one in hops]
        self._exchanges.answers += hops
        page = self._arrived(Page(tab.url, hops[-1], parse(tab.content())), expect)
        self._look(tab, page)
        return page


def _told(response: Response) -> httpx.Response:
    """As evidence, as our own browser leaves it."""
    asked = response.request
    request = httpx.Request(
        asked.method, asked.url, headers=asked.all_headers(), content=asked.post_data_buffer
    )
    leads_on = asked.redirected_to is not None
    content = b"" if leads_on else response.body()
    told = httpx.Response(
        response.status, headers=response.all_headers(), content=content, request=request
    )
    # Milliseconds since it was begun; one that leads on has no end of its own.
    moments = asked.timing
    told.elapsed = timedelta(milliseconds=max(moments["responseStart"], moments["responseEnd"], 0))
    return told
