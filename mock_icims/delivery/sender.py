"""One POST of one event, and what it came to."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mock_icims.delivery.routes import Resolve, resolve, route
from mock_icims.domain.journal.journal import BODY_LIMIT
from mock_icims.domain.webhooks.addresses import Address, AddressBlocked, Reach
from mock_icims.domain.webhooks.events import Answer

if TYPE_CHECKING:
    import httpx

DEADLINE_SECONDS = 10.0


class HttpxSender:
    """
    Goes only where `reach` allows (docs/decisions/0044), follows no redirect, obeys no proxy
    variable, reads no more of an answer than the log keeps.

    The deadline is for the whole exchange: an endpoint that drips bytes does not get longer.
    httpx takes a tenth of a second to import, so that waits for the first event.
    """

    def __init__(
        self,
        *,
        reach: Reach,
        resolve: Resolve = resolve,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._reach = reach
        self._resolve = resolve
        self._deadline = deadline_seconds
        self._client: httpx.AsyncClient | None = None

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        import httpx

        # Before the watch is started: the first one reads all certificates there are.
        client = self._opened()
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._deadline):
                status, got, answer = await self._post(client, httpx.URL(url), headers, body)
                error = None
        except (TimeoutError, OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as failure:
            status, got, answer, error = None, (), "", _class_of(failure)

        took = (time.perf_counter() - started) * 1000
        return Answer(
            status=status, error=error, headers=got, body=answer, duration_ms=round(took, 3)
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _post(
        self, client: httpx.AsyncClient, url: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, tuple[tuple[str, str], ...], str]:
        import httpx

        last: httpx.HTTPError = httpx.ConnectError("The host has no address.")
        for address in await route(str(url), reach=self._reach, resolve=self._resolve):
            try:
                async with client.stream(
                    "POST",
                    _at(url, address),
                    headers={**headers, "host": url.netloc.decode("ascii")},
                    content=body,
                    # The certificate is the name's, whichever of its addresses answers.
                    extensions={"sni_hostname": url.host},
                ) as answer:
                    beginning = await _beginning(answer)
                    got = tuple(answer.headers.multi_items())
                    return answer.status_code, got, beginning.decode(errors="replace")
            except httpx.ConnectError as error:
                last = error
        raise last

    def _opened(self) -> httpx.AsyncClient:
        import httpx

        if self._client is None:
            # No connection is kept: two names at one address must not share one made for the other.
            self._client = httpx.AsyncClient(
                timeout=self._deadline,
                trust_env=False,
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        return self._client


def _at(url: httpx.URL, address: Address) -> httpx.URL:
    return url.copy_with(host=str(address))


async def _beginning(answer: httpx.Response) -> bytes:
    """Undecoded, so that a small answer cannot unpack into a large one."""
    read = b""
    async for chunk in answer.aiter_raw():
        read += chunk
        if len(read) >= BODY_LIMIT:
            break

    return read[:BODY_LIMIT]


def _class_of(error: Exception) -> str:
    """One word for the log: timeout, blocked, dns, tls, connect, reset or http."""
    import httpx

    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return "timeout"
    if isinstance(error, AddressBlocked):
        return "blocked"
    # What the resolver says: nobody of that name, or no name at all.
    if isinstance(error, OSError | UnicodeError):
        return "dns"
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
        return "tls"
    if isinstance(error, httpx.ConnectError):
        return "connect"
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError):
        return "reset"
    return "http"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
