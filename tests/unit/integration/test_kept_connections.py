"""Connections that are kept: what is asked again, what ends, and for how long one waits."""

from __future__ import annotations

import asyncio

import pytest

from integration.icims.http11 import Arriving
from integration.icims.kept import KEPT_SECONDS, KeptConnections, kept_seconds
from tests.unit.integration.answering_server import OK, asked, played, serving


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
