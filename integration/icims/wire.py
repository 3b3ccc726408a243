"""HTTP connections to iCIMS that are kept, and nothing else."""

from __future__ import annotations

import httpx

from integration.icims.kept import KeptConnections

CALL_SECONDS = 15.0
CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 1 << 20


class Wire:
    """
    httpx's requests and answers without its client: no redirects, so no token goes elsewhere; no
    cookies, for one customer's would go along with another's calls; no proxies or passwords from
    the environment (docs/decisions/0087-httpx-without-its-client.md).
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.timeout = httpx.Timeout(CALL_SECONDS, connect=CONNECT_SECONDS)
        self._transport = transport or KeptConnections(most=LARGEST_ANSWER)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Its body is not read yet, and it has to be closed. Raises httpx.HTTPError."""
        request.extensions["timeout"] = self.timeout.as_dict()
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        await self._transport.aclose()
