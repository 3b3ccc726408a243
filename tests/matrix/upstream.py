"""A server of raw bytes in front of the fake iCIMS: it answers one operation as it is told to."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from integration.icims.kept import KeptConnections
from integration.icims.wire import LARGEST_ANSWER
from tests.unit.integration.lost_answers import operation_of

Serve = Callable[["Struck"], Awaitable[None]]


@dataclass
class Struck:
    """One request that is to go wrong, and the connection it came over."""

    request: bytes
    writer: asyncio.StreamWriter
    upstream: Callable[[bytes], Awaitable[bytes]]
    """What iCIMS answers to it, having done its work."""

    elsewhere: str

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    async def applied(self) -> bytes:
        return await self.upstream(self.request)

    def reset(self) -> None:
        """TCP RST in place of FIN."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@dataclass
class Upstream:
    """`strike` names the operation that the raw server answers next, once or always."""

    port: int = 0
    tls_port: int = 0
    elsewhere_port: int = 0
    calls_elsewhere: int = 0
    serve: Serve | None = None
    _upstreams: dict[bytes, Callable[[bytes], Awaitable[bytes]]] = field(default_factory=dict)

    @property
    def elsewhere(self) -> str:
        return f"http://localhost:{self.elsewhere_port}/"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line.partition(b":")[2])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                ),
                0,
            )
            body = await reader.readexactly(length)
            if self.serve is not None:
                struck = Struck(head + body, writer, self._answer, self.elsewhere)
                await self.serve(struck)
        with suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    async def handle_elsewhere(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.calls_elsewhere += 1
        writer.close()

    async def _answer(self, request: bytes) -> bytes:
        """The true answer of the fake iCIMS to the request that is on the wire."""
        head, _, _ = request.partition(b"\r\n\r\n")
        return await self._upstreams[head.partition(b"\r\n")[0]](request)


class Detour(httpx.AsyncBaseTransport):
    """Leads the calls of one operation over the raw server, all others straight to iCIMS."""

    def __init__(self, upstream: Upstream, icims: httpx.AsyncBaseTransport) -> None:
        self.upstream = upstream
        self.icims = icims
        self.operation: str | None = None
        self.times = 0
        self.target: str | None = None
        self._network = KeptConnections(most=LARGEST_ANSWER)

    def strike(self, operation: str, *, target: str | None = None) -> None:
        """The next call of the operation; at a `target` other than the raw server."""
        self.operation, self.times, self.target = operation, 1, target

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if operation_of(request) != self.operation or not self.times:
            return await self.icims.handle_async_request(request)

        self.times -= 1
        content = await request.aread()

        async def truly(_: bytes) -> bytes:
            answer = await self.icims.handle_async_request(request)
            return await answer.aread()

        line = f"{request.method} {request.url.raw_path.decode()} HTTP/1.1".encode()
        self.upstream._upstreams[line] = truly
        target = httpx.URL(self.target or f"http://127.0.0.1:{self.upstream.port}")
        url = request.url.copy_with(scheme=target.scheme, host=target.host, port=target.port)
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        return await self._network.handle_async_request(
            httpx.Request(
                request.method,
                url,
                headers=[*headers, (b"host", b"icims.test")],
                content=content,
                extensions=request.extensions,
            )
        )

    async def aclose(self) -> None:
        await self._network.aclose()


@asynccontextmanager
async def listening(upstream: Upstream, context: ssl.SSLContext) -> AsyncIterator[None]:
    handle, local = upstream.handle, "127.0.0.1"
    plain = await asyncio.start_server(handle, local, 0, limit=1 << 20)
    secure = await asyncio.start_server(handle, local, 0, ssl=context, limit=1 << 20)
    other = await asyncio.start_server(upstream.handle_elsewhere, local, 0)
    upstream.port, upstream.tls_port, upstream.elsewhere_port = (
        server.sockets[0].getsockname()[1] for server in (plain, secure, other)
    )
    try:
        yield
    finally:
        for server in (plain, secure, other):
            server.close()
