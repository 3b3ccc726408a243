"""One HTTP client for everybody, which remembers a step's exchanges for the report."""

from __future__ import annotations

from types import TracebackType

import httpx

SECONDS = 70.0
"""More than the longest that the staging control API is asked to wait, which is 60."""

SHORTEST = 4
"""A secret of fewer characters would take whole words out of a transcript, and guard nothing."""

ACCEPT_JSON = "application/json, application/problem+json"


class Exchanges:
    """Cookies and redirects are the browser's business, not this client's."""

    def __init__(self, *, transport: httpx.BaseTransport | None = None) -> None:
        self.answers: list[httpx.Response] = []
        """Since the last time that they were forgotten."""
        self.secrets: set[str] = set()
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(SECONDS, connect=5.0),
            trust_env=False,
            follow_redirects=False,
        )

    def send(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx.HTTPError when there is no answer."""
        answer = self._client.send(request)
        self._client.cookies.clear()
        self.answers.append(answer)
        return answer

    def json(
        self,
        method: str,
        url: str,
        *,
        token: str | None = None,
        body: object = None,
        query: dict[str, str] | None = None,
        cookie: str | None = None,
    ) -> httpx.Response:
        headers = {"accept": ACCEPT_JSON} | ({"cookie": cookie} if cookie else {})
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        return self.send(
            httpx.Request(method, url, params=query or None, json=body, headers=headers)
            if body is not None
            else httpx.Request(method, url, params=query or None, headers=headers)
        )

    def keep_secret(self, *values: str | None) -> None:
        """What no transcript shows, wherever it stands."""
        self.secrets.update(value for value in values if value and len(value) >= SHORTEST)

    @property
    def last(self) -> httpx.Response | None:
        return self.answers[-1] if self.answers else None

    def forget(self) -> None:
        self.answers.clear()

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Exchanges:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
