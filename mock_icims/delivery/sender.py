"""One POST of one event, and what it came to."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mock_icims.domain.events import Answer
from mock_icims.domain.journal import BODY_LIMIT

if TYPE_CHECKING:
    import httpx

DEADLINE_SECONDS = 10.0


class HttpxSender:
    """
    Follows no redirect, obeys no proxy variable, reads no more of an answer than the log keeps.

    The deadline is for the whole exchange: an endpoint that drips bytes does not get longer.
    httpx takes a tenth of a second to import, so that waits for the first event.
    """

    def __init__(self, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._deadline = deadline_seconds
        self._client: httpx.AsyncClient | None = None

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        started = time.perf_counter()
        status, error, answer = await self._post(url, headers, body)
        took = (time.perf_counter() - started) * 1000
        return Answer(status=status, error=error, body=answer, duration_ms=round(took, 3))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _post(
        self, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int | None, str | None, str]:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._deadline, trust_env=False)

        try:
            async with (
                asyncio.timeout(self._deadline),
                self._client.stream("POST", url, headers=headers, content=body) as answer,
            ):
                return answer.status_code, None, (await _beginning(answer)).decode(errors="replace")
        except TimeoutError:
            return None, "timeout", ""
        # ValueError: a host name that cannot be encoded.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return None, _class_of(error), ""


async def _beginning(answer: httpx.Response) -> bytes:
    """Undecoded, so that a small answer cannot unpack into a large one."""
    read = b""
    async for chunk in answer.aiter_raw():
        read += chunk
        if len(read) >= BODY_LIMIT:
            break

    return read[:BODY_LIMIT]


def _class_of(error: Exception) -> str:
    """One word for the log: dns, tls, connect, reset or http."""
    import httpx

    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "dns"
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
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
