"""A follower to its edges: how much it may say, what it is sent, why it is not there."""

from __future__ import annotations

import asyncio
import json

import pytest

from mock_icims.delivery.followers import LARGEST_ANSWER, HttpxLine, LineBroken
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.addresses import LOOPBACK, Address, Reach
from tests.web.mock_icims.answering_followers import QUIET, move, program, said


async def told(answer: bytes, *, state: bytes | None = None, reads: bool = False) -> bytes:
    """What it heard: the time, or of its state."""
    heard: list[bytes] = []
    line = HttpxLine(reach=Reach(LOOPBACK))
    try:
        async with program(answer, heard) as follower:
            known = replace(follower, state_url=follower.url)
            if reads:
                await line.read_state(known, CustomerId("cus_acme01"))
            elif state is not None:
                await line.put_state(known, CustomerId("cus_acme01"), state)
            else:
                await line.tell(known, move())
    finally:
        await line.close()
    return heard[0]


def padded(size: int) -> bytes:
    content = json.dumps(QUIET).encode().ljust(size)
    return f"HTTP/1.1 200 OK\r\ncontent-length: {len(content)}\r\n\r\n".encode() + content


def test_it_may_say_as_much_as_is_read() -> None:
    asyncio.run(told(padded(LARGEST_ANSWER)))
    with pytest.raises(LineBroken, match="more than 1048576 bytes"):
        asyncio.run(told(padded(LARGEST_ANSWER + 1)))


def test_only_what_is_sent_has_a_type() -> None:
    assert b"content-type: application/json" in asyncio.run(told(said(QUIET)))
    assert b"content-type: application/json" in asyncio.run(told(said({}), state=b"{}"))
    assert b"content-type" not in asyncio.run(told(said({}), reads=True))


def test_an_error_without_words_is_called_by_its_name() -> None:
    async def nobody(host: str, port: int) -> list[Address]:
        raise OSError

    async def tell() -> None:
        line = HttpxLine(reach=Reach(LOOPBACK), resolve=nobody)
        async with program(said(QUIET), []) as follower:
            await line.tell(follower, move())

    with pytest.raises(LineBroken, match=r"cannot be reached \(OSError\)"):
        asyncio.run(tell())


@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "299 Fine"])
def test_a_state_is_put_back_when_it_says_so_in_whatever_way(status: str) -> None:
    assert asyncio.run(told(said({}, status), state=b"{}")).endswith(b"{}")


@pytest.mark.parametrize("status", ["300 Choices", "304 Not Modified", "404 Not Found"])
def test_a_state_is_not_put_back_when_it_says_something_else(status: str) -> None:
    with pytest.raises(LineBroken, match=f"answered {status[:3]}"):
        asyncio.run(told(said({}, status), state=b"{}"))


def test_no_proxy_stands_between(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)

    assert asyncio.run(told(said(QUIET))).startswith(b"PUT /clock HTTP/1.1\r\n")


def test_a_line_that_was_closed_is_opened_again() -> None:
    heard: list[bytes] = []

    async def twice() -> None:
        line = HttpxLine(reach=Reach(LOOPBACK))
        async with program(said(QUIET), heard) as follower:
            for _ in range(2):
                await line.tell(follower, move())
                await line.close()

    asyncio.run(twice())
    assert len(heard) == 2
