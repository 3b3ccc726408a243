"""A browser without scripts: loads pages, follows links, sends forms, keeps cookies."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode, urljoin

import httpx

from scenarios.browser import Browser, Hop, origin
from scenarios.content_policy import form_may_go_to
from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch
from scenarios.form import Form, Submission
from scenarios.page import Page

MOST_REDIRECTS = 10
ACCEPT_HTML = "text/html,application/xhtml+xml"
FORM = "application/x-www-form-urlencoded"


class PlainBrowser(Browser):
    def __init__(
        self, exchanges: Exchanges, *, home: str, staging_token: str | None = None
    ) -> None:
        super().__init__()
        self._exchanges = exchanges
        self._home = home
        self._staging_token = staging_token
        self._jars: dict[str, httpx.Cookies] = {}

    def open(self, address: str, *, expect: Sequence[int] = (200,)) -> Page:
        return self._navigate("GET", urljoin(self._home, address), b"", None, expect)

    def open_frame(self, title: str) -> Page:
        url = urljoin(self.page.url, self.page.frame(title).get("src", ""))
        return self._navigate("GET", url, b"", self.page, (200,))

    def follow(self, words: str, *, expect: Sequence[int] = (200,)) -> Page:
        url = urljoin(self.page.url, self.page.link(words).get("href", ""))
        return self._navigate("GET", url, b"", self.page, expect)

    def press(self, form: Form, *, expect: Sequence[int] = (200,)) -> Page:
        return self._submit(form.pressed(), expect)

    def forget(self) -> None:
        self._jars.clear()
        self._page = None

    def drop_cookie(self, name: str) -> None:
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
                return self._arrived(Page.of(answer), expect)
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


def _origin_said(come_from: Page | None) -> str:
    """A page that hides its address hides it here too."""
    if come_from is None:
        return "null"
    hidden = come_from.answer.headers.get("referrer-policy", "").strip() == "no-referrer"
    return "null" if hidden else origin(httpx.URL(come_from.url))
