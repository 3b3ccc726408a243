"""A server that answers by a list, and calls to it over connections that are kept."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

from integration.icims.kept import KeptConnections

MOST = 10_000
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


@dataclass
class Server:
    """Answers each request by the next of `answers`; an empty one is the end of the connection."""

    answers: list[bytes]
    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        try:
            while True:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                answer = self.answers.pop(0)
                writer.write(answer)
                if not answer.startswith(b"HTTP/1.1") or b"\r\nuntil: end\r\n" in answer:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        self.ended.set()
        writer.close()


@asynccontextmanager
async def serving(*answers: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(list(answers))
    listening = await asyncio.start_server(server, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for writer in server.writers:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()


async def asked(
    kept: KeptConnections, server: Server, *, at: str = "http://127.0.0.1", **headers: str
) -> bytes:
    answer = await kept.ask("GET", f"{at}:{server.port}/a", headers, None, connect_seconds=5)
    return answer.body


def played(play: Callable[[KeptConnections], Awaitable[None]]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(10), aclosing(KeptConnections(most=MOST)) as kept:
            await play(kept)

    asyncio.run(in_time())
