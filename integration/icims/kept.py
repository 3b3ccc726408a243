"""
Connections to iCIMS that are kept, behind httpx's own seam for transports
(docs/decisions/0092-connections-of-our-own.md).
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import httpx
from aiohappyeyeballs import start_connection

from integration.icims.http11 import Arriving, Connection, Received

# A worker has twenty hands.
MOST_AT_ONCE = 50
# Many servers end a connection after five idle seconds, and a call that meets the end is lost.
KEPT_SECONDS = 4.0
# What a server says itself of how long it waits (RFC 2068, section 19.7.1.1), in whole seconds.
WAITS = re.compile(rb"\btimeout=([0-9]{1,6})\b")
MARGIN_SECONDS = 1.0
# Of a name with several addresses, how long one may say nothing before the next is tried as well.
NEXT_ADDRESS_SECONDS = 0.25

PORTS = {"http": 80, "https": 443}
# Of letters that mean themselves (RFC 3986), as nearly all are; httpx sees to the others.
PLAIN = re.compile(r"(https?://[A-Za-z0-9.:\[\]-]+)(/[A-Za-z0-9/._~:@!$&'()*+,;=%?-]*)")
Origin = tuple[str, str, int]


class KeptConnections(httpx.AsyncBaseTransport):
    """
    Nothing is redirected, sent through a proxy or sent twice, and no cookie is kept. How long an
    answer may take is seen to by whoever asks. Raises httpx.TransportError.
    """

    def __init__(self, *, most: int, tls: ssl.SSLContext | None = None) -> None:
        """`most` is of an answer's body, in bytes: a larger one ends somewhere behind them."""
        self._most = most
        self._given = tls
        self._kept: defaultdict[Origin, list[Connection]] = defaultdict(list)
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    async def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        connect_seconds: float | None,
    ) -> Received:
        """Without a request and an answer of httpx's, whose making takes longer than the call."""
        site, target = addressed(url)
        length = {} if body is None else {"content-length": str(len(body))}
        named = {"host": site.host, **headers, **length}
        sent = written(method, target, named.items(), body or b"")
        return (await self._asked(site.origin, sent, connect_seconds)).as_received

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As any transport of httpx."""
        site, target = addressed(str(request.url))
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
        ]
        sent = written(request.method, target, headers, await request.aread())
        seconds = request.extensions.get("timeout", {}).get("connect")
        answer = await self._asked(site.origin, sent, seconds)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=httpx.ByteStream(bytes(answer.body))
        )

    async def _asked(self, origin: Origin, sent: bytes, connect_seconds: float | None) -> Arriving:
        async with self._room:
            connection = self._idle(origin) or await self._connected(origin, connect_seconds)
            answer = await connection.ask(sent)
            if answer.reusable:
                connection.kept_until = asyncio.get_running_loop().time() + kept_seconds(answer)
                self._kept[origin].append(connection)
            return answer

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
        kept, now = self._kept[origin], asyncio.get_running_loop().time()
        while kept:
            connection = kept.pop()
            if connection.alive and connection.kept_until > now:
                return connection
            connection.close()
        return None

    async def _connected(self, origin: Origin, seconds: float | None) -> Connection:
        """At whichever address of the name answers first (RFC 8305)."""
        _, host, port = origin
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                reached = await start_connection(found, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS)
                return await self._over(reached, origin)
        except TimeoutError as late:
            raise httpx.ConnectTimeout("no connection in time") from late
        except OSError as broken:
            raise httpx.ConnectError(str(broken)) from broken

    async def _over(self, reached: socket.socket, origin: Origin) -> Connection:
        scheme, host, _ = origin
        is_tls = scheme == "https"
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(most=self._most),
                sock=reached,
                ssl=self._tls if is_tls else None,
                server_hostname=host if is_tls else None,
            )
        except BaseException:
            reached.close()
            raise
        return connection


def kept_seconds(answer: Arriving) -> float:
    """For how long its connection may lie idle before the server may end it."""
    said = [WAITS.search(value) for name, value in answer.headers if name.lower() == b"keep-alive"]
    seconds = [float(found[1]) - MARGIN_SECONDS for found in said if found]
    return min([KEPT_SECONDS, *seconds])


@dataclass(frozen=True, slots=True)
class Site:
    origin: Origin
    host: str
    """As the header of this name has it."""


def addressed(url: str) -> tuple[Site, str]:
    """Whom to ask, and for what. Raises httpx.InvalidURL and httpx.UnsupportedProtocol."""
    plain = PLAIN.fullmatch(url)
    if plain and "/." not in plain[2]:
        return _site(plain[1]), plain[2]
    parsed = httpx.URL(url)
    return _site(f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"), parsed.raw_path.decode()


@lru_cache(maxsize=256)
def _site(beginning: str) -> Site:
    url = httpx.URL(beginning)
    if url.scheme not in PORTS or not url.host:
        raise httpx.UnsupportedProtocol("Only http and https lead anywhere.")
    return Site((url.scheme, url.host, url.port or PORTS[url.scheme]), url.netloc.decode("ascii"))


def written(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """As it goes out. Raises httpx.LocalProtocolError for what would not be one request."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    try:
        head = "\r\n".join(lines).encode("latin-1")
    except UnicodeEncodeError as broken:
        raise httpx.LocalProtocolError("A header is not in Latin letters.") from broken
    ends = len(lines) - 1
    if head.count(b"\r") != ends or head.count(b"\n") != ends or b"\0" in head:
        raise httpx.LocalProtocolError("A header holds the end of a line.")
    return head + b"\r\n\r\n" + body
