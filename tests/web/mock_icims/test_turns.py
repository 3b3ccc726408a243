"""Whoever waits for their turn at a customer's time finds the customer that there is by then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime

import httpx
import pytest

from mock_icims.domain.followers import Followed, Follower, Move
from tests.web.mock_icims.following import FOLLOWS, Program, advance, played, what
from tests.web.mock_icims.publishing import erase_somebody
from tests.web.mock_icims.staging_desk import Stage, Tenant, stage
from tests.web.mock_icims.vendors import acme

NEW_YEAR = "2030-01-01T00:00:00Z"
Call = Coroutine[object, object, httpx.Response]


async def one_after_the_other(
    tenant: Tenant, program: Program, *calls: Call
) -> list[httpx.Response]:
    """All while somebody else is moving the customer's time."""
    program.thinking = asyncio.Event()
    moving = asyncio.create_task(advance(tenant, 60))
    while not (program.moves and program.last.settle):
        await asyncio.sleep(0)
    waiting = []
    for call in calls:
        waiting.append(asyncio.create_task(call))
        for _ in range(20):
            await asyncio.sleep(0)
    program.thinking.set()
    await moving
    return await asyncio.gather(*waiting)


def test_a_clock_that_is_set_behind_a_reset_is_that_of_the_fresh_customer() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        _, set_to = await one_after_the_other(
            tenant,
            program,
            tenant("POST", "/reset"),
            tenant("PUT", "/clock", json={"frozen": True, "now": NEW_YEAR}),
        )

        assert set_to.json()["now"] == NEW_YEAR
        assert (await tenant("GET", "/clock")).json()["now"] == NEW_YEAR
        assert program.last.clock.shown.year == 2030

    played(story)


def test_an_advance_behind_a_reset_moves_the_fresh_customer() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": True})
        _, advanced = await one_after_the_other(
            tenant,
            program,
            tenant("POST", "/reset"),
            tenant("POST", "/clock/advance", json={"seconds": 3_600}),
        )

        there = (await tenant("GET", "/clock")).json()
        assert (there["now"], there["frozen"]) == ("2026-11-23T13:00:00Z", False)
        assert advanced.json()["now"] == there["now"]

    played(story)


def test_who_begins_to_follow_behind_a_reset_follows_the_fresh_customer() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        elsewhere = FOLLOWS | {"url": "http://127.0.0.1:8201/clock"}
        await one_after_the_other(
            tenant,
            program,
            tenant("POST", "/reset"),
            tenant("PUT", "/followers/jobcannon", json=elsewhere),
        )

        [follower] = (await tenant("GET", "/followers")).json()["items"]
        assert follower["url"] == elsewhere["url"]

    played(story)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/clock", {"frozen": True, "now": NEW_YEAR}),
        ("POST", "/clock/advance", {"seconds": 60}),
        ("PUT", "/followers/jobcannon", FOLLOWS),
        ("GET", "/settled", None),
        ("POST", "/reset", None),
    ],
)
def test_a_customer_who_is_closed_first_is_not_found(
    method: str, path: str, body: object | None
) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        sent = {} if body is None else {"json": body}
        _, refused = await one_after_the_other(
            tenant, program, tenant("DELETE"), tenant(method, path, **sent)
        )

        assert refused.status_code == 404
        told = program.last
        assert (told.clock.frozen, told.clock.shown) == (False, told.clock.at)

    played(story)


def test_what_is_registered_between_two_resets_stays() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        followed_by = FOLLOWS | {"url": "http://127.0.0.1:8201/clock"}
        await one_after_the_other(
            tenant,
            program,
            tenant("POST", "/reset"),
            tenant("PUT", "/followers/jobcannon", json=followed_by),
            tenant("POST", "/reset"),
        )

        [follower] = (await tenant("GET", "/followers")).json()["items"]
        assert follower["url"] == followed_by["url"]

    played(story)


def test_while_time_is_moved_nothing_goes_out_of_turn() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        async def erases() -> None:
            await erase_somebody(tenant)
            for _ in range(20):
                await asyncio.sleep(0)
            assert on.sender.sent == []

        program.has_to("erase", after=60, act=erases)

        advanced = await advance(tenant, 3_600)

        assert what(advanced) == [("jobcannon", "erase"), ("mock_icims", "candidate.erased")]

    played(story)


def test_everybody_stands_still_before_anybody_is_asked_to_settle() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        follows = FOLLOWS | {"url": "http://127.0.0.1:8201/clock"}
        await tenant("PUT", "/followers/acme", json=follows)
        program.moves.clear()

        await advance(tenant, 60)
        last = program.last
        await advance(tenant, 60, timeout=2)

        told = [(app_id, move.settle) for app_id, move in program.moves]
        assert told[:3] == [("acme", False), ("jobcannon", False), ("acme", True)]
        assert program.moves[0][1].clock.frozen
        assert [move.timeout for _, move in program.moves][:3] == [0, 0, 5]
        assert (last.settle, last.timeout, last.clock.frozen) == (False, 0, False)
        assert max(move.timeout for _, move in program.moves[-5:]) <= 2

    played(story)


@dataclass
class Answering(Program):
    """Has something to do once an event came to it, and does it when it is told to settle."""

    came: Callable[[], int] = int
    did_at: list[datetime] = field(default_factory=list)

    async def tell(self, follower: Follower, move: Move) -> Followed:
        if move.settle and self.came() > len(self.did_at):
            self.did_at.append(move.clock.shown)
        return await super().tell(follower, move)


def test_what_an_event_sets_off_is_done_at_the_moment_of_the_event() -> None:
    async def story() -> None:
        program = Answering()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
            on.sender.answers = [503]
            await erase_somebody(tenant)
            assert (await tenant("GET", "/settled")).json()["settled"]
            program.came = lambda: len(on.sender.sent) - 1

            fired = (await advance(tenant, 60))["fired"]

            assert isinstance(fired, list)
            assert [at.isoformat()[:23] for at in program.did_at] == [fired[0]["due_at"][:23]]

    asyncio.run(story())
