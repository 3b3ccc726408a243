"""A browser of a few lines: cookies, pages, and forms with their token."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Browser:
    """A client with a cookie jar of its own; every answer is held against the contract."""

    http: httpx.AsyncClient
    runner: asyncio.Runner

    def get(self, path: str | httpx.URL, **sent: object) -> httpx.Response:
        return self.request("GET", path, **sent)

    def post(self, path: str, **sent: object) -> httpx.Response:
        return self.request("POST", path, **sent)

    def put(self, path: str, **sent: object) -> httpx.Response:
        return self.request("PUT", path, **sent)

    def request(self, method: str, path: str | httpx.URL, **sent: object) -> httpx.Response:
        return self.runner.run(self.http.request(method, path, **sent))  # type: ignore[arg-type]

    def page(self, path: str) -> httpx.Response:
        return self.get(path, headers={"accept": "text/html"})

    def submit(
        self, path: str, fields: Mapping[str, str], *, seen: httpx.Response
    ) -> httpx.Response:
        """The form of a page that was seen, with its CSRF token."""
        token = CSRF.search(seen.text)
        sent = {"csrf": token[1] if token else "", **fields}
        return self.post(path, data=sent, headers={"accept": "text/html"})
