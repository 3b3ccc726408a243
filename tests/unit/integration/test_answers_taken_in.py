"""What is taken for an answer: interim ones are passed over, halves refused, too much is cut."""

from __future__ import annotations

import httpx
import pytest

from integration.icims.http11 import LARGEST_HEAD, Received
from integration.icims.kept import KeptConnections
from tests.unit.integration.answering_server import MOST, OK, asked, played, serving


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
