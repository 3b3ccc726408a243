"""Whoever speaks to the two programs here; each answer is held against its contract."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from contracts.conformance import Contract
from tests.contract import check

JSON = "application/json"
SECONDS = 30.0


def ten_at_once(send: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """The same ten times at the same moment; `send` is told which of them it is, from 0."""
    with ThreadPoolExecutor(10) as threads:
        return [*threads.map(send, range(10))]


@dataclass(frozen=True, slots=True)
class Program:
    """One of the two: where it is and what it promises."""

    url: str
    contracts: tuple[Contract, ...]
    transport: httpx.HTTPTransport

    def caller(
        self, token: str | None = None, *, under: str = "", accept: str = JSON
    ) -> httpx.Client:
        """A stranger, or the owner of a bearer token. Keeps cookies, follows no redirect."""
        headers = {"accept": accept}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        return httpx.Client(
            base_url=self.url + under,
            headers=headers,
            transport=self.transport,
            trust_env=False,
            timeout=SECONDS,
            event_hooks={"response": [self._judge]},
        )

    def _judge(self, answer: httpx.Response) -> None:
        answer.read()
        assert answer.status_code < 500, f"{answer.status_code} at {answer.request.url.path}"
        if answer.request.method == "HEAD":
            return  # nothing there to hold against anything
        for contract in self.contracts:
            check(contract, answer.request, answer)
