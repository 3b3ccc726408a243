"""Where a call goes, and what it may carry there: addresses, certificates, headers."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, aclosing, contextmanager
from pathlib import Path
from typing import cast

import httpx
import pytest

from integration.icims.kept import PORTS, KeptConnections, addressed
from tests.certificates import self_signed
from tests.unit.integration.answering_server import MOST, OK, asked, played, serving


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
