"""Calls over connections that are kept: what is asked again, what ends, and what is refused."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import httpx
import pytest

from integration.icims.http11 import LARGEST_HEAD, Arriving, Received
from integration.icims.kept import (
    KEPT_SECONDS,
    PORTS,
    KeptConnections,
    addressed,
    kept_seconds,
)
from tests.certificates import self_signed

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


def test_a_connection_is_asked_again() -> None:
    async def play(kept: KeptConnections) -> None:
        async with serving(OK, OK, OK) as server:
            assert [await asked(kept, server) for _ in range(3)] == [b"{}"] * 3
            assert server.connections == 1

    played(play)


@pytest.mark.parametrize(
    "answer",
    [
        OK.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"),
        OK + b"HTTP/1.1 200 OK\r\n",
        OK + b"more",
        b"HTTP/1.1 200 OK\r\nuntil: end\r\n\r\n{}",
    ],
    ids=["closed by its answer", "another answer behind it", "more than it said", "until its end"],
)
def test_a_connection_is_not_asked_again_behind_such_an_answer(answer: bytes) -> None:
    async def play(kept: KeptConnections) -> None:
        async with serving(answer, OK) as server:
            assert await asked(kept, server) == b"{}"
            await server.ended.wait()
            assert await asked(kept, server) == b"{}"
            assert server.connections == 2

    played(play)


def test_what_comes_without_being_asked_for_ends_the_connection() -> None:
    async def play(kept: KeptConnections) -> None:
        async with serving(OK, OK) as server:
            await asked(kept, server)
            ((connection,),) = kept._kept.values()
            connection.data_received(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged")
            assert await asked(kept, server) == b"{}"
            assert server.connections == 2

    played(play)


def test_a_connection_that_was_idle_for_long_is_ended() -> None:
    async def play(kept: KeptConnections) -> None:
        async with serving(OK, OK) as server:
            await asked(kept, server)
            ((connection,),) = kept._kept.values()
            connection.kept_until -= KEPT_SECONDS
            await asked(kept, server)
            await server.ended.wait()
            assert server.connections == 2

    played(play)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (b"", KEPT_SECONDS),
        (b"Keep-Alive: timeout=60, max=100\r\n", KEPT_SECONDS),
        (b"Keep-Alive: max=100, timeout=3\r\n", 2.0),
        (b"Keep-Alive: timeout=1\r\n", 0.0),
        (b"Keep-Alive: timeout=soon\r\n", KEPT_SECONDS),
        (b"Keep-Alive-Never: timeout=1\r\n", KEPT_SECONDS),
    ],
)
def test_a_connection_is_kept_for_less_than_its_server_waits(said: bytes, seconds: float) -> None:
    async def play(_: KeptConnections) -> None:
        answer = Arriving(asyncio.get_running_loop().create_future())
        answer.parser.feed_data(OK.replace(b"content-length", said + b"content-length"))
        assert kept_seconds(answer) == seconds

    played(play)


def test_a_server_that_ends_connections_at_once_is_not_asked_over_one_that_it_may_end() -> None:
    async def play(kept: KeptConnections) -> None:
        hasty = OK.replace(b"content-length", b"Keep-Alive: timeout=1\r\ncontent-length")
        async with serving(hasty, OK) as server:
            assert [await asked(kept, server) for _ in range(2)] == [b"{}"] * 2
            assert server.connections == 2

    played(play)


def test_interim_answers_are_passed_over_and_trailers_are_no_headers() -> None:
    async def play(kept: KeptConnections) -> None:
        chunked = (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\netag: x\r\n\r\n"
        )
        async with serving(b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + chunked) as server:
            at = f"http://127.0.0.1:{server.port}/"
            answer = await kept.ask("GET", at, {}, None, connect_seconds=5)
            assert answer == Received(200, {"transfer-encoding": "chunked"}, b"{}")

    played(play)


def test_a_header_that_comes_twice_is_one_with_both() -> None:
    async def play(kept: KeptConnections) -> None:
        twice = OK.replace(
            b"\r\n\r\n", b"\r\nVary: Accept\r\nvary: caf\xc3\xa9\r\nvary: \xe9\r\n\r\n"
        )
        async with serving(twice) as server:
            at = f"http://127.0.0.1:{server.port}/"
            answer = await kept.ask("GET", at, {}, None, connect_seconds=5)
            assert answer.headers["vary"] == "Accept, café, é"

    played(play)


def test_as_a_transport_it_asks_the_same() -> None:
    async def play(kept: KeptConnections) -> None:
        async with serving(OK, OK) as server:
            url, headers = f"http://127.0.0.1:{server.port}/a?b=c", {"x-of-ours": "1"}
            await kept.ask("PUT", url, headers, b"", connect_seconds=5)
            request = httpx.Request("PUT", url, headers=headers, content=b"")
            answer = await kept.handle_async_request(request)
            assert (answer.status_code, await answer.aread()) == (200, b"{}")
            ours, theirs = (sorted(one.lower().splitlines()) for one in server.requests)
            assert set(ours) == set(theirs) - {
                b"accept: */*",
                b"accept-encoding: gzip, deflate",
                b"connection: keep-alive",
            }
            assert b"put /a?b=c http/1.1" in ours
            assert b"host: 127.0.0.1:%d" % server.port in ours

    played(play)


@pytest.mark.parametrize(
    "url",
    [
        "https://icims.test/connect/v1/customers/cus_1?limit=200&cursor=a%20b",
        "http://icims.test:8100/a",
        "https://ICIMS.test:443/a",
        "https://icims.test",
        "https://icims.test?a=b",
        "https://icims.test/a b/é",
        "https://icims.test/a/../b",
        "https://user:secret@icims.test/a",
        "https://icims.test/a#part",
        "https://bücher.test/a",
        "http://[::1]:8100/a",
    ],
)
def test_where_an_address_leads_is_as_httpx_has_it(url: str) -> None:
    site, target = addressed(url)

    theirs = httpx.URL(url)
    assert target == theirs.raw_path.decode()
    assert site.host == theirs.netloc.decode()
    assert site.origin == (theirs.scheme, theirs.host, theirs.port or PORTS[theirs.scheme])


@pytest.mark.parametrize("url", ["ftp://icims.test/a", "/a", "icims.test/a", "http:///a", ""])
def test_an_address_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(httpx.UnsupportedProtocol):
        addressed(url)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", httpx.RemoteProtocolError),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\nuntil: end\r\n\r\n{}",
            httpx.RemoteProtocolError,
        ),
        (b"220 mail.test ESMTP\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * (MOST + LARGEST_HEAD), httpx.RemoteProtocolError),
    ],
    ids=["none", "half of one", "of another protocol", "an endless head"],
)
def test_what_is_no_whole_answer_is_an_error(
    answer: bytes, error: type[httpx.TransportError]
) -> None:
    async def play(kept: KeptConnections) -> None:
        async with serving(answer) as server:
            with pytest.raises(error):
                await asked(kept, server)
            assert not any(kept._kept.values())

    played(play)


def test_a_body_that_is_too_large_is_cut_and_its_connection_with_it() -> None:
    async def play(kept: KeptConnections) -> None:
        size = 50_000_000
        endless = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size
        async with serving(endless + b"x" * (MOST * 20)) as server:
            body = await asked(kept, server)
            assert MOST < len(body) < MOST + 300_000
            await server.ended.wait()
            assert not any(kept._kept.values())

    played(play)


def test_whoever_gives_up_leaves_no_connection_in_the_middle_of_an_answer() -> None:
    async def play(kept: KeptConnections) -> None:
        half = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nfor"
        async with serving(half, OK) as server:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await asked(kept, server)
            await server.ended.wait()
            assert await asked(kept, server) == b"{}"
            assert server.connections == 2

    played(play)


def test_a_header_cannot_begin_another() -> None:
    async def play(kept: KeptConnections) -> None:
        async with serving(OK) as server:
            for value in ("a\r\nhost: b", "a\nb", "a\rb", "a\0b", "名"):
                with pytest.raises(httpx.LocalProtocolError):
                    await asked(kept, server, authorization=value)
            assert server.requests == []

    played(play)


def test_nobody_there_is_said_to_be_nobody_there() -> None:
    async def play(kept: KeptConnections) -> None:
        async with serving() as server:
            pass
        with pytest.raises(httpx.ConnectError):
            await asked(kept, server)

    played(play)


class Dual(asyncio.SelectorEventLoop):
    """Every name leads to these ports, in this order, as names lead to addresses."""

    ports: tuple[int, ...] = ()

    async def getaddrinfo(  # type: ignore[override]
        self, host: str, port: int, **_: int
    ) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        tcp = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
        return [(*tcp, ("127.0.0.1", port)) for port in self.ports]


@contextmanager
def mute() -> Iterator[int]:
    """A port whose queue is full, so that whoever comes next is not answered at all."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening, ExitStack() as crowd:
        for _ in range(3):
            one = crowd.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def test_an_address_that_says_nothing_does_not_keep_the_next_one_waiting() -> None:
    async def play(loop: Dual) -> None:
        async with aclosing(KeptConnections(most=MOST)) as kept, serving(OK) as server:
            with mute() as port:
                loop.ports = (port, server.port)
                url = "http://icims.test/a"
                answer = await kept.ask("GET", url, {}, None, connect_seconds=1)
                assert answer.body == b"{}"

    with asyncio.Runner(loop_factory=Dual) as runner:
        runner.run(play(cast("Dual", runner.get_loop())))


def test_a_certificate_is_believed_for_its_own_host_alone(tmp_path: Path) -> None:
    async def play() -> None:
        for host in ("localhost", "elsewhere.test"):
            certificate = self_signed(tmp_path / host, host=host)
            trusting = ssl.create_default_context(cafile=certificate.file)
            async with (
                serving(OK, tls=certificate.server()) as server,
                aclosing(KeptConnections(most=MOST, tls=trusting)) as kept,
            ):
                if host == "localhost":
                    assert await asked(kept, server, at="https://localhost") == b"{}"
                    continue
                with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                    await asked(kept, server, at="https://localhost")

    asyncio.run(play())
