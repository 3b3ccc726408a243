"""A follower that is there while time moves and is not told where it ended: it is named."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from mock_icims.delivery.followers import LineBroken
from mock_icims.domain.followers import Followed, Follower, Move
from tests.web.mock_icims.following import FOLLOWS, Program, advance
from tests.web.mock_icims.staging_desk import stage


@dataclass
class Leaving(Program):
    """It is gone before it hears that time runs on."""

    leaves: bool = False

    async def tell(self, follower: Follower, move: Move) -> Followed:
        if self.leaves and not move.clock.frozen:
            raise LineBroken("cannot be reached")
        return await super().tell(follower, move)


@pytest.mark.parametrize("busy", [False, True])
def test_it_is_named_once_and_the_clock_is_where_it_came_to(busy: bool) -> None:
    async def story() -> None:
        program = Leaving()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
            program.leaves, program.busy = True, busy

            came = await advance(tenant, 60, timeout=0.05)

            assert (came["settled"], came["waiting_for"]) == (False, ["jobcannon"])
            assert came["frozen"] is False
            assert came["now"] == ("2026-11-23T12:00:00Z" if busy else "2026-11-23T12:01:00Z")

    asyncio.run(story())
