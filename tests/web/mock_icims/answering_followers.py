"""A follower on a real socket that gives one answer, and a move that it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from mock_icims.domain.clock import ClockState
from mock_icims.domain.followers import Follower, Move
from mock_icims.domain.ids import AppId, CustomerId
from tests.icims_cast import NOON

HOUR = timedelta(hours=1)
QUIET = {"now": "2026-11-23T12:00:00Z", "quiet": True, "next_due_at": None, "fired": []}

SILENCE = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"


@asynccontextmanager
async def program(answer: bytes, heard: list[bytes]) -> AsyncIterator[Follower]:
    """A follower on a real socket that says the same whatever it is told."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, EOFError):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
                heard.append(head + await reader.readexactly(length))
                writer.write(answer)
                await writer.drain()
                if answer == SILENCE:
                    await reader.read()
            finally:
                writer.close()
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with server:
            url = f"http://127.0.0.1:{port}/clock"
            yield Follower(app_id=AppId("acme"), url=url, token="a-token")
    finally:
        # Who gave up before it was heard has a connection here as well.
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))


def said(body: object, status: str = "200 OK") -> bytes:
    content = json.dumps(body).encode()
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(content)}\r\n\r\n".encode() + content


def move(*, frozen: bool = True) -> Move:
    clock = ClockState(shown=NOON, at=NOON - HOUR, rate=2, frozen=frozen)
    return Move(customer_id=CustomerId("cus_acme01"), clock=clock, settle=True, timeout=1)
