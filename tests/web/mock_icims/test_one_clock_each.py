"""A program has one clock: whoever follows two customers, or nobody any more, is told so."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from mock_icims.domain.followers import Followed, Follower, Move
from tests.web.mock_icims.following import FOLLOWS, Program, played
from tests.web.mock_icims.staging_desk import Stage, Tenant, stage
from tests.web.mock_icims.vendors import acme


@dataclass
class Distant(Program):
    """A message to it takes a while."""

    addresses: list[str] = field(default_factory=list)

    async def tell(self, follower: Follower, move: Move) -> Followed:
        await asyncio.sleep(0)
        self.addresses.append(follower.url)
        return await super().tell(follower, move)


def test_of_two_customers_who_ask_at_once_it_follows_one() -> None:
    async def story() -> None:
        program = Distant()
        async with stage(line=program) as on:
            asked = [await on.tenant(), await on.tenant()]
            answers = await asyncio.gather(
                *(one("PUT", "/followers/jobcannon", json=FOLLOWS) for one in asked)
            )

            assert [answer.status_code for answer in answers] == [200, 409]
            assert {move.customer_id for _, move in program.moves} == {asked[0].id}

    asyncio.run(story())


def test_two_customers_may_be_followed_by_a_program_each_at_once() -> None:
    async def story() -> None:
        async with stage(line=Distant()) as on:
            asked = [(await on.tenant(), f"http://127.0.0.1:820{one}/clock") for one in range(2)]
            answers = await asyncio.gather(
                *(one("PUT", "/followers/jobcannon", json=FOLLOWS | {"url": u}) for one, u in asked)
            )

            assert [answer.status_code for answer in answers] == [200, 200]

    asyncio.run(story())


def test_one_customer_may_ask_twice_at_once() -> None:
    async def story() -> None:
        async with stage(line=Distant()) as on:
            tenant = await on.tenant()
            answers = await asyncio.gather(
                *(tenant("PUT", "/followers/jobcannon", json=FOLLOWS) for _ in range(2))
            )

            assert [answer.status_code for answer in answers] == [200, 200]

    asyncio.run(story())


def test_who_could_not_be_told_may_follow_another_customer() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        other = await on.tenant()
        program.broken = "cannot be reached"
        assert (await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)).status_code == 502

        program.broken = None
        assert (await other("PUT", "/followers/jobcannon", json=FOLLOWS)).status_code == 200

    played(story, follows=False)


def test_who_follows_another_customer_by_now_does_not_come_back_with_a_snapshot() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        other = await on.tenant()
        await tenant("PUT", "/snapshots/before")
        await tenant("DELETE", "/followers/jobcannon")
        await other("PUT", "/followers/jobcannon", json=FOLLOWS)
        told = len(program.moves)

        assert (await tenant("POST", "/snapshots/before/restore")).status_code == 200

        assert (await tenant("GET", "/followers")).json()["items"] == []
        assert len(program.moves) == told

    played(story)


def test_who_was_let_go_comes_back_with_a_snapshot_when_nobody_else_has_it() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/snapshots/before")
        await tenant("DELETE", "/followers/jobcannon")

        await tenant("POST", "/snapshots/before/restore")

        [follower] = (await tenant("GET", "/followers")).json()["items"]
        assert follower["url"] == FOLLOWS["url"]

    played(story)


def test_who_is_let_go_in_the_middle_of_an_advance_is_told_of_it_no_more() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        slow = FOLLOWS | {"url": "http://127.0.0.1:8201/clock"}
        await tenant("PUT", "/followers/acme", json=slow)
        program.thinking = asyncio.Event()
        moving = asyncio.create_task(tenant("POST", "/clock/advance", json={"seconds": 60}))
        while not program.last.settle:
            await asyncio.sleep(0)

        await tenant("DELETE", "/followers/jobcannon")
        program.thinking.set()
        assert (await moving).json()["settled"]

        *_, last = (move for app_id, move in program.moves if app_id == "jobcannon")
        assert (last.clock.frozen, last.clock.shown) == (False, last.clock.at)

    played(story)


def test_who_is_followed_by_another_address_of_the_app_goes_by_the_systems_clock() -> None:
    async def story() -> None:
        program = Distant()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})
            await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
            again = FOLLOWS | {"token": "another-token"}
            assert (await tenant("PUT", "/followers/jobcannon", json=again)).status_code == 200
            assert all(move.clock.frozen for _, move in program.moves)

            moved = FOLLOWS | {"url": "http://127.0.0.1:8201/clock"}
            assert (await tenant("PUT", "/followers/jobcannon", json=moved)).status_code == 200

            assert program.addresses[-2:] == [moved["url"], FOLLOWS["url"]]
            last = program.last.clock
            assert (last.frozen, last.shown) == (False, last.at)

    asyncio.run(story())
