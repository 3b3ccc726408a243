"""One POST of one event: what a real endpoint can do to it, by name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from mock_icims.delivery.sender import HttpxSender
from mock_icims.domain.journal import BODY_LIMIT

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def endpoint(answering: Answering) -> AsyncIterator[str]:
    """An app's endpoint on a real socket that answers as badly as the test wants."""

    served: list[asyncio.Future[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        done = asyncio.get_running_loop().create_future()
        served.append(done)
        await reader.readuntil(b"\r\n\r\n")
        await answering(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        done.set_result(None)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/events"
    finally:
        server.close()
        await asyncio.gather(*served)


def saying(answer: bytes) -> Answering:
    async def answering(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return answering


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def never_done(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """More than anybody wants to read, and then nothing, but no end."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n" + b"." * 50_000)
    await reader.read()


@pytest.mark.parametrize(
    ("answering", "status", "error"),
    [
        (saying(b"HTTP/1.1 204 No Content\r\n\r\n"), 204, None),
        (
            saying(b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"),
            302,
            None,
        ),
        (saying(b""), None, "reset"),
        (saying(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort"), None, "reset"),
        (saying(b"this is not HTTP\r\n\r\n"), None, "reset"),
        (silence, None, "timeout"),
    ],
)
def test_a_real_endpoint_answers_or_the_error_has_a_name(
    answering: Answering, status: int | None, error: str | None
) -> None:
    async def post() -> None:
        sender = HttpxSender(deadline_seconds=0.3)
        async with endpoint(answering) as url:
            answer = await sender.send(url=url, headers={}, body=b"{}")
            await sender.close()

        assert (answer.status, answer.error) == (status, error)
        assert answer.duration_ms >= 0

    asyncio.run(post())


def test_an_answer_is_read_no_further_than_the_log_keeps() -> None:
    async def post() -> None:
        sender = HttpxSender(deadline_seconds=5)
        async with endpoint(never_done) as url:
            answer = await sender.send(url=url, headers={}, body=b"{}")
            await sender.close()

        assert answer.status == 200
        assert len(answer.body) == BODY_LIMIT

    asyncio.run(post())


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:1/events", "connect"),
        # A label of 70 letters: no resolver needs to be asked.
        (f"http://{'n' * 70}.test/events", "dns"),
        ("http://[::1/events", "http"),
        ("http://xn--/events", "http"),
    ],
)
def test_an_address_that_leads_nowhere_has_a_named_error(url: str, error: str) -> None:
    async def post() -> None:
        sender = HttpxSender()
        answer = await sender.send(url=url, headers={}, body=b"{}")
        await sender.close()

        assert (answer.status, answer.error) == (None, error)

    asyncio.run(post())
