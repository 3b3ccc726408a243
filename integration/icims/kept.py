"""
Connections to iCIMS that are kept, behind httpx's own seam for transports
(docs/decisions/0092-connections-of-our-own.md).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import defaultdict
from functools import cached_property

import httpx

from integration.icims.http11 import Connection

# A worker has twenty hands.
MOST_AT_ONCE = 50
KEPT_SECONDS = 5.0
# Of a name with several addresses, one that says nothing makes way for the next.
ADDRESS_SECONDS = 2.0

PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


class KeptConnections(httpx.AsyncBaseTransport):
    """
    Nothing is redirected, sent through a proxy or sent twice, and no cookie is kept. `connect` of a
    request's timeouts holds here; how long its answer may take is seen to by whoever asks.
    """

    def __init__(self, *, most: int, tls: ssl.SSLContext | None = None) -> None:
        """`most` is of an answer's body, in bytes: a larger one ends somewhere behind them."""
        self._most = most
        self._given = tls
        self._kept: defaultdict[Origin, list[Connection]] = defaultdict(list)
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = written(request, await request.aread())
        url = request.url
        origin = (url.scheme, url.host, url.port or PORTS[url.scheme])
        async with self._room:
            connection = self._idle(origin)
            if connection is None:
                seconds = request.extensions.get("timeout", {}).get("connect")
                connection = await self._connected(origin, seconds)
            answer = await connection.ask(sent)
            if answer.reusable:
                connection.idle_since = asyncio.get_running_loop().time()
                self._kept[origin].append(connection)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=httpx.ByteStream(bytes(answer.body))
        )

    async def aclose(self) -> None:
        for connections in self._kept.values():
            for connection in connections:
                connection.close()
        self._kept.clear()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """All the world's certificates, which takes a while: at the first call that needs them."""
        return self._given or httpx.create_ssl_context(trust_env=False)

    def _idle(self, origin: Origin) -> Connection | None:
        """The one that was used last; what was idle for too long ends."""
        kept, since = self._kept[origin], asyncio.get_running_loop().time() - KEPT_SECONDS
        while kept:
            connection = kept.pop()
            if connection.alive and connection.idle_since > since:
                return connection
            connection.close()
        return None

    async def _connected(self, origin: Origin, seconds: float | None) -> Connection:
        try:
            async with asyncio.timeout(seconds):
                return await self._at_any_address(origin)
        except TimeoutError as late:
            raise httpx.ConnectTimeout("no connection in time") from late
        except OSError as broken:
            raise httpx.ConnectError(str(broken)) from broken

    async def _at_any_address(self, origin: Origin) -> Connection:
        _, host, port = origin
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        *others, last = [str(address[0]) for *_, address in found]
        for address in others:
            try:
                async with asyncio.timeout(ADDRESS_SECONDS):
                    return await self._at(address, origin)
            except OSError:
                continue
        return await self._at(last, origin)

    async def _at(self, address: str, origin: Origin) -> Connection:
        scheme, host, port = origin
        is_tls = scheme == "https"
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(most=self._most),
            address,
            port,
            ssl=self._tls if is_tls else None,
            server_hostname=host if is_tls else None,
        )
        return connection


def written(request: httpx.Request, body: bytes) -> bytes:
    """As it goes out. Raises httpx.LocalProtocolError for what would not be one request."""
    lines = [
        b"%s %s HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path),
        *(b"%s: %s" % header for header in request.headers.raw),
    ]
    head = b"\r\n".join(lines)
    ends = len(lines) - 1
    if head.count(b"\r") != ends or head.count(b"\n") != ends or b"\0" in head:
        raise httpx.LocalProtocolError("A header holds the end of a line.")
    return head + b"\r\n\r\n" + body
