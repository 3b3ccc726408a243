"""HTTP connections to iCIMS that are kept, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from integration.icims.http11 import Received
from integration.icims.kept import KeptConnections

CALL_SECONDS = 15.0
CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 1 << 20


class Wire:
    """
    Calls without httpx's client: no redirects, so no token goes elsewhere; no cookies, for one
    customer's would go along with another's calls; no proxies or passwords from the environment
    (docs/decisions/0087-httpx-without-its-client.md). With a transport of httpx's they go there.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.timeout = httpx.Timeout(CALL_SECONDS, connect=CONNECT_SECONDS)
        self._transport = transport
        self._kept = KeptConnections(most=LARGEST_ANSWER)

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Received:
        """
        The answer, of whose body no more than a little over `LARGEST_ANSWER` bytes are read. Raises
        httpx.HTTPError and httpx.InvalidURL.
        """
        if self._transport is None:
            seconds = self.timeout.connect
            return await self._kept.ask(method, url, headers, body, connect_seconds=seconds)
        timeout = {"timeout": self.timeout.as_dict()}
        request = httpx.Request(method, url, headers=headers, content=body, extensions=timeout)
        return await _read(await self._transport.handle_async_request(request))

    async def aclose(self) -> None:
        await self._kept.aclose()
        if self._transport is not None:
            await self._transport.aclose()


async def _read(response: httpx.Response) -> Received:
    try:
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                break
        return Received(response.status_code, dict(response.headers), bytes(body))
    finally:
        await response.aclose()
