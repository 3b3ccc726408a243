"""Whoever follows a customer's clock is told it: at first, at each change, and when let go."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from mock_icims.app import create_app
from mock_icims.settings import Settings
from tests.icims_cast import NOON
from tests.web.mock_icims.following import FOLLOWS, URL, Program, played
from tests.web.mock_icims.staging_desk import Stage, Tenant, stage


def test_a_follower_is_told_the_time_when_it_begins_to_follow() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": True, "now": "2027-01-01T00:00:00Z"})

        [follower] = (await tenant("GET", "/followers")).json()["items"]

        assert follower == {"app_id": "jobcannon", "url": URL, "state_url": None}
        (_, first), (_, second) = program.moves
        assert first.customer_id == tenant.id
        assert (first.clock.shown, first.clock.frozen, first.settle) == (NOON, False, False)
        assert second.clock.shown == datetime(2027, 1, 1, tzinfo=UTC)
        assert second.clock.frozen

    played(story)


@pytest.mark.parametrize(
    ("sent", "shown", "frozen", "rate"),
    [
        ({"frozen": True}, NOON, True, 1),
        ({"frozen": False, "rate": 86_400}, NOON, False, 86_400),
        ({"frozen": False, "now": "2025-01-01T00:00:00Z"}, datetime(2025, 1, 1, tzinfo=UTC), 0, 1),
    ],
    ids=["freeze", "scale", "set"],
)
def test_a_follower_is_told_of_each_change(
    sent: dict[str, object], shown: datetime, frozen: bool, rate: float
) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        answer = await tenant("PUT", "/clock", json=sent)

        clock = program.last.clock
        assert (clock.shown, clock.frozen, clock.rate) == (shown, bool(frozen), rate)
        assert answer.json()["rate"] == rate

    played(story)


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/followers/jobcannon"), ("DELETE", "")],
    ids=["let go", "customer gone"],
)
def test_whoever_is_let_go_is_told_the_systems_time(method: str, path: str) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})
        await tenant(method, path)

        clock = program.last.clock
        assert (clock.shown, clock.frozen, clock.rate) == (NOON, False, 1)

    played(story)


def test_a_reset_customer_takes_the_followers_back_to_the_first_morning() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})
        await tenant("POST", "/reset")

        assert (program.last.clock.shown, program.last.clock.frozen) == (NOON, False)
        assert len((await tenant("GET", "/followers")).json()["items"]) == 1

    played(story)


def test_after_a_restart_followers_are_told_where_time_is() -> None:
    async def play() -> None:
        program, again = Program(), Program()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
            await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})

            restarted = create_app(Settings(), world=on.world, line=again)
            async with restarted.router.lifespan_context(restarted):
                while not again.moves:
                    await asyncio.sleep(0)

        assert again.last.clock.shown == datetime(2030, 1, 1, tzinfo=UTC)

    asyncio.run(asyncio.wait_for(play(), 5))
