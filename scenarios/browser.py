"""A person's browser: loads pages, follows links, sends forms, keeps cookies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

import httpx

from scenarios.content_policy import form_may_go_to
from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch
from scenarios.form import Form, Submission
from scenarios.page import Page

MOST_REDIRECTS = 10
ACCEPT_HTML = "text/html,application/xhtml+xml"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a navigation, for scenarios that look at the way a browser took."""

    method: str
    url: httpx.URL
    status: int


class Browser:
    """One person's. Each host and port has cookies of its own."""

    def __init__(
        self, exchanges: Exchanges, *, home: str, staging_token: str | None = None
    ) -> None:
        self._exchanges = exchanges
        self._home = home
        self._staging_token = staging_token
        self._jars: dict[str, httpx.Cookies] = {}
        self._page: Page | None = None
        self.trail: list[Hop] = []
        """The hops of the latest navigation, in order."""

    @property
    def page(self) -> Page:
        if self._page is None:
            raise Mismatch("an open page", seen="the browser was just started")
        return self._page

    def open(self, address: str, *, expect: Sequence[int] = (200,)) -> Page:
        """An address typed by hand; a path is one of the home host."""
        return self._navigate("GET", urljoin(self._home, address), b"", None, expect)

    @property
    def blank(self) -> bool:
        return self._page is None

    def open_frame(self, title: str) -> Page:
        """What a frame of the open page shows; its links then count as the page's."""
        url = urljoin(self.page.url, self.page.frame(title))
        return self._navigate("GET", url, b"", self.page, (200,))

    def follow(self, words: str, *, expect: Sequence[int] = (200,)) -> Page:
        url = urljoin(self.page.url, self.page.link(words))
        return self._navigate("GET", url, b"", self.page, expect)

    def form(self, button: str, *, within: str | None = None) -> Form:
        return Form(self.page, button, within=within)

    def press(self, form: Form, *, expect: Sequence[int] = (200,)) -> Page:
        return self._submit(form.pressed(), expect)

    def click(
        self, button: str, *, within: str | None = None, expect: Sequence[int] = (200,)
    ) -> Page:
        """A button of a form that needs nothing filled in."""
        return self.press(self.form(button, within=within), expect=expect)

    def forget(self) -> None:
        """As a fresh private window."""
        self._jars.clear()
        self._page = None

    def drop_cookie(self, name: str) -> None:
        """Of every site that left one of this name."""
        for jar in self._jars.values():
            jar.delete(name)

    def _submit(self, sent: Submission, expect: Sequence[int]) -> Page:
        if sent.method == "GET":
            url = httpx.URL(sent.url).copy_with(query=urlencode(sent.fields).encode())
            return self._navigate("GET", str(url), b"", self.page, expect)
        return self._navigate("POST", sent.url, urlencode(sent.fields).encode(), self.page, expect)

    def _navigate(
        self, method: str, address: str, body: bytes, come_from: Page | None, expect: Sequence[int]
    ) -> Page:
        self.trail = []
        url, sent_a_form = httpx.URL(address), method == "POST"
        for _ in range(MOST_REDIRECTS):
            if sent_a_form and come_from is not None:
                form_may_go_to(url, come_from.answer)
            answer = self._ask(method, url, body, come_from)
            if not answer.has_redirect_location:
                return self._arrived(answer, expect)
            url = url.join(answer.headers["location"])
            method, body = "GET", b""
        raise Mismatch("a page", seen=f"more than {MOST_REDIRECTS} redirects")

    def _ask(
        self, method: str, url: httpx.URL, body: bytes, come_from: Page | None
    ) -> httpx.Response:
        headers = {
            "accept": ACCEPT_HTML,
            "sec-fetch-dest": "document",
            "sec-fetch-mode": "navigate",
            "sec-fetch-site": self._site(url, come_from),
        }
        if method == "POST":
            headers["content-type"] = FORM
            headers["origin"] = _origin_said(come_from)
        if self._staging_token and str(url).startswith(f"{self._home}/_staging/"):
            headers["authorization"] = f"Bearer {self._staging_token}"

        jar = self._jars.setdefault(origin(url), httpx.Cookies())
        request = httpx.Request(method, url, headers=headers, content=body or None)
        jar.set_cookie_header(request)
        answer = self._exchanges.send(request)
        jar.extract_cookies(answer)
        self.trail.append(Hop(method, url, answer.status_code))
        return answer

    def _site(self, url: httpx.URL, come_from: Page | None) -> str:
        """Fetch Metadata: the farthest of all hops decides."""
        if come_from is None:
            return "none"
        start = httpx.URL(come_from.url)
        visited = [*(hop.url for hop in self.trail), url]
        if any(one.host != start.host for one in visited):
            return "cross-site"
        same = all(origin(one) == origin(start) for one in visited)
        return "same-origin" if same else "same-site"

    def _arrived(self, answer: httpx.Response, expect: Sequence[int]) -> Page:
        if not answer.headers.get("content-type", "").startswith("text/html"):
            raise Mismatch(
                "a page",
                seen=answer.headers.get("content-type", "no content type"),
                answer=answer,
            )
        self._page = Page.of(answer)
        if answer.status_code not in expect:
            wanted = " or ".join(str(one) for one in expect)
            self._page.misses(f"a page with status {wanted}", f"status {answer.status_code}")
        return self._page


def origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"


def _origin_said(come_from: Page | None) -> str:
    """A page that hides its address hides it here too."""
    if come_from is None:
        return "null"
    hidden = come_from.answer.headers.get("referrer-policy", "").strip() == "no-referrer"
    return "null" if hidden else origin(httpx.URL(come_from.url))
