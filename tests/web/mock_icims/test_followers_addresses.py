"""A follower whose name leads to several addresses: the first that somebody listens at counts."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

import pytest

from mock_icims.delivery.followers import HttpxLine, LineBroken
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.addresses import LOOPBACK, Address, Reach
from tests.web.mock_icims.answering_followers import QUIET, move, program, said


async def told_at(*addresses: str) -> int:
    """How many heard of it, of a program that listens at 127.0.0.1 alone."""

    async def resolve(host: str, port: int) -> list[Address]:
        return [ip_address(one) for one in addresses]

    heard: list[bytes] = []
    line = HttpxLine(reach=Reach(LOOPBACK), resolve=resolve)
    try:
        async with program(said(QUIET), heard) as follower:
            named = replace(follower, url=follower.url.replace("127.0.0.1", "localhost"))
            await line.tell(named, move())
    finally:
        await line.close()
    return len(heard)


@pytest.mark.parametrize("addresses", [("::1", "127.0.0.1"), ("127.0.0.1", "::1")])
def test_the_next_one_is_asked_when_nobody_listens_at_the_first(addresses: tuple[str, ...]) -> None:
    assert asyncio.run(told_at(*addresses)) == 1


@pytest.mark.parametrize("addresses", [(), ("::1",), ("::1", "127.0.0.9")])
def test_it_cannot_be_reached_when_nobody_listens_at_any(addresses: tuple[str, ...]) -> None:
    with pytest.raises(LineBroken, match="cannot be reached"):
        asyncio.run(told_at(*addresses))
