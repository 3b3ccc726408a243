"""One POST of one event: what a real endpoint can do to it, by name."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address

import pytest

from mock_icims.delivery.sender import HttpxSender
from mock_icims.domain.journal.journal import BODY_LIMIT
from mock_icims.domain.webhooks.addresses import LOOPBACK, Address, Reach

THIS_MACHINE = Reach(LOOPBACK)

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
        sender = HttpxSender(reach=THIS_MACHINE, deadline_seconds=0.3)
        async with endpoint(answering) as url:
            answer = await sender.send(url=url, headers={}, body=b"{}")
            await sender.close()

        assert (answer.status, answer.error) == (status, error)
        assert answer.duration_ms >= 0

    asyncio.run(post())


def test_an_answer_is_read_no_further_than_the_log_keeps() -> None:
    async def post() -> None:
        sender = HttpxSender(reach=THIS_MACHINE, deadline_seconds=5)
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
        ("http://xn--/events", "dns"),
        ("http://169.254.169.254/latest", "blocked"),
        ("http://2852039166/latest", "blocked"),
        ("https://user@127.0.0.1/events", "blocked"),
    ],
)
def test_an_address_that_leads_nowhere_has_a_named_error(url: str, error: str) -> None:
    async def post() -> None:
        sender = HttpxSender(reach=THIS_MACHINE)
        answer = await sender.send(url=url, headers={}, body=b"{}")
        await sender.close()

        assert (answer.status, answer.error) == (None, error)

    asyncio.run(post())


class Names:
    """A resolver that says one thing first and another thing afterwards."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, _: int) -> list[Address]:
        self.asked.append(host)
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [ip_address(one) for one in said.split()]


def test_what_was_checked_is_what_is_connected_to() -> None:
    """A name that answers something else when it is asked again gains nothing."""

    async def post() -> None:
        names = Names("127.0.0.1", "127.0.0.9")
        sender = HttpxSender(reach=THIS_MACHINE, resolve=names)
        async with endpoint(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as url:
            answer = await sender.send(
                url=url.replace("127.0.0.1", "app.test"), headers={}, body=b"{}"
            )
            await sender.close()

        assert answer.status == 204
        assert names.asked == ["app.test"]

    asyncio.run(post())


@pytest.mark.parametrize("answers", ["10.0.0.1", "127.0.0.1 10.0.0.1", "10.0.0.1 127.0.0.1"])
def test_one_address_inside_is_enough_to_send_nothing(answers: str) -> None:
    async def post() -> None:
        sender = HttpxSender(reach=THIS_MACHINE, resolve=Names(answers))
        answer = await sender.send(url="http://app.test/", headers={}, body=b"{}")

        assert (answer.status, answer.error) == (None, "blocked")

    asyncio.run(post())


def test_a_name_is_checked_anew_at_every_attempt() -> None:
    async def post() -> None:
        names = Names("127.0.0.1", "169.254.169.254")
        sender = HttpxSender(reach=THIS_MACHINE, resolve=names)
        async with endpoint(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as url:
            named = url.replace("127.0.0.1", "app.test")
            first = await sender.send(url=named, headers={}, body=b"{}")
            second = await sender.send(url=named, headers={}, body=b"{}")
            await sender.close()

        assert (first.status, second.error) == (204, "blocked")

    asyncio.run(post())


def test_the_host_is_named_as_it_was_registered() -> None:
    heard: list[bytes] = []

    async def hear(url: str) -> None:
        sender = HttpxSender(reach=THIS_MACHINE, resolve=Names("127.0.0.1"))
        await sender.send(url=url, headers={}, body=b"{}")
        await sender.close()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    async def post() -> None:
        server = await asyncio.start_server(listen, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        await hear(f"http://app.test:{port}/events?a=b")
        server.close()
        assert heard[0].startswith(b"POST /events?a=b HTTP/1.1\r\n")
        assert f"host: app.test:{port}\r\n".encode() in heard[0].lower()
        assert heard[0].lower().count(b"\r\nhost:") == 1

    asyncio.run(post())


def test_over_tls_the_certificate_is_asked_for_by_name() -> None:
    asked: list[str | None] = []

    async def post() -> None:
        # It has no certificate to show: that it was asked for one by name is enough.
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.sni_callback = lambda _socket, name, _context: asked.append(name)
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        sender = HttpxSender(reach=THIS_MACHINE, resolve=Names("127.0.0.1"))
        answer = await sender.send(url=f"https://app.test:{port}/", headers={}, body=b"{}")
        await sender.close()
        server.close()

        assert (asked, answer.error) == (["app.test"], "tls")

    asyncio.run(post())


def test_when_the_first_address_does_not_answer_the_next_one_is_tried() -> None:
    async def post() -> None:
        # Nobody listens at ::1 for this port.
        sender = HttpxSender(reach=THIS_MACHINE, resolve=Names("::1 127.0.0.1"))
        async with endpoint(saying(b"HTTP/1.1 204 No Content\r\n\r\n")) as url:
            answer = await sender.send(
                url=url.replace("127.0.0.1", "localhost"), headers={}, body=b"{}"
            )
            await sender.close()

        assert answer.status == 204

    asyncio.run(post())


def test_a_redirect_to_the_machines_own_secrets_is_not_followed() -> None:
    moved = b"HTTP/1.1 307 x\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n"

    async def post() -> None:
        names = Names("127.0.0.1")
        sender = HttpxSender(reach=THIS_MACHINE, resolve=names)
        async with endpoint(saying(moved)) as url:
            answer = await sender.send(url=url, headers={}, body=b"{}")
            await sender.close()

        assert (answer.status, answer.header("location")) == (307, "http://169.254.169.254/")
        assert names.asked == ["127.0.0.1"]

    asyncio.run(post())


def test_without_a_list_this_machine_is_not_reached() -> None:
    async def post() -> None:
        sender = HttpxSender(reach=Reach())
        answer = await sender.send(url="http://127.0.0.1:1/", headers={}, body=b"{}")

        assert answer.error == "blocked"

    asyncio.run(post())
