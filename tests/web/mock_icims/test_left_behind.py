"""A follower that is there while time moves and is not told where it ended: it is named."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from mock_icims.delivery.followers import LineBroken
from mock_icims.domain.followers import Followed, Follower, Move
from tests.icims_cast import NOON
from tests.web.mock_icims.following import FOLLOWS, Program, advance, played
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, stage
from tests.web.mock_icims.vendors import acme


@dataclass
class Leaving(Program):
    """It is gone before it hears that time runs on."""

    leaves: bool = False
    deaf: str = ""

    async def tell(self, follower: Follower, move: Move) -> Followed:
        if follower.app_id == self.deaf or (self.leaves and not move.clock.frozen):
            raise LineBroken("cannot be reached")
        return await super().tell(follower, move)


def test_who_is_let_go_and_does_not_hear_of_it_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.broken = "cannot be reached"

        assert (await tenant("DELETE", "/followers/jobcannon")).status_code == 204

        assert "jobcannon was let go, and cannot be reached" in caplog.text
        assert (program.last.settle, program.last.timeout) == (False, 0)

    played(story)


def test_nobody_waits_for_it_where_a_clock_is_only_set() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.thinking = asyncio.Event()

        async with asyncio.timeout(5):
            assert (await tenant("PUT", "/clock", json={"frozen": True})).status_code == 200

    played(story)


def test_where_one_is_lost_the_others_are_told_that_nothing_was_set() -> None:
    async def story() -> None:
        program = Leaving()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant("PUT", "/apps/acme", json=acme())
            follows = FOLLOWS | {"url": "http://127.0.0.1:8201/clock"}
            await tenant("PUT", "/followers/acme", json=follows)
            await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
            program.deaf = "jobcannon"

            sent = {"frozen": True, "now": "2030-01-01T00:00:00Z"}
            refused = await tenant("PUT", "/clock", json=sent)

            assert code_of(refused) == (502, "follower_unreachable")
            *_, last = (move.clock for app_id, move in program.moves if app_id == "acme")
            assert (last.frozen, last.shown) == (False, NOON)

    asyncio.run(story())


@pytest.mark.parametrize("busy", [False, True])
def test_it_is_named_once_and_the_clock_is_where_it_came_to(
    caplog: pytest.LogCaptureFixture, busy: bool
) -> None:
    async def story() -> None:
        program = Leaving()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
            program.leaves, program.busy = True, busy

            came = await advance(tenant, 60, timeout=0.05)

            assert (came["settled"], came["waiting_for"]) == (False, ["jobcannon"])
            assert "jobcannon cannot be reached" in caplog.text
            assert came["frozen"] is False
            assert came["now"] == ("2026-11-23T12:00:00Z" if busy else "2026-11-23T12:01:00Z")

    asyncio.run(story())
