"""A customer's time waits for whoever follows it, and never moves without them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.icims_cast import NOON
from tests.web.mock_icims.following import URL, Program, advance, now, played, what
from tests.web.mock_icims.publishing import erase_somebody
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, stage


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/clock/advance", {"seconds": 3600}),
        ("PUT", "/clock", {"frozen": True, "now": "2027-01-01T00:00:00Z"}),
        ("PUT", "/clock", {"frozen": False, "rate": 60}),
        ("GET", "/settled?timeout=1", None),
    ],
    ids=["advance", "set", "scale", "settled"],
)
def test_without_a_follower_no_clock_moves(method: str, path: str, sent: object) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        before = (await tenant("GET", "/clock")).json()
        program.broken = "cannot be reached"

        answer = await tenant(method, path, json=sent)

        assert code_of(answer) == (502, "follower_unreachable")
        assert answer.json()["app_id"] == "jobcannon"
        assert URL in answer.json()["detail"]
        assert "2026-11-23T12:00:00Z" in answer.json()["detail"]
        assert "DELETE …/followers/jobcannon" in answer.json()["detail"]
        assert (await tenant("GET", "/clock")).json() == before

    played(story)


def test_a_follower_that_is_lost_on_the_way_leaves_time_where_all_were_with_it() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.has_to("one", after=60)
        program.has_to("two", after=120)
        program.breaks_at = NOON + timedelta(seconds=120)

        answer = await tenant("POST", "/clock/advance", json={"seconds": 3600})

        assert code_of(answer) == (502, "follower_unreachable")
        assert await now(tenant) == "2026-11-23T12:01:00Z"
        assert program.last.clock.shown == NOON + timedelta(seconds=60)

    played(story)


def test_who_is_not_done_in_time_is_named_and_time_waits_for_it() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.has_to("slow", after=60)
        program.busy = True

        advanced = await advance(tenant, 3600, timeout=0)
        assert (advanced["settled"], advanced["waiting_for"]) == (False, ["jobcannon"])
        assert advanced["now"] == "2026-11-23T12:00:00Z"

        program.busy = False
        advanced = await advance(tenant, 3600)
        assert (advanced["settled"], what(advanced)) == (True, [("jobcannon", "slow")])
        assert advanced["now"] == "2026-11-23T13:00:00Z"

    played(story)


def test_an_endpoint_that_hangs_does_not_hang_the_advance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        async def send(**_: object) -> None:
            await asyncio.Event().wait()

        await tenant("PUT", "/clock", json={"frozen": True})
        monkeypatch.setattr(on.sender, "send", send)
        await erase_somebody(tenant)

        advanced = await advance(tenant, 3600, timeout=0.05)

        assert (advanced["settled"], advanced["waiting_for"]) == (False, ["mock_icims"])
        assert advanced["now"] == "2026-11-23T12:00:00Z"

    async def without_the_courier() -> None:
        program = Program()
        async with stage(line=program, delivering=False) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await story(on, tenant, program)

    asyncio.run(without_the_courier())


def test_settled_waits_for_followers_too() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.has_to("now", after=0)
        settled = (await tenant("GET", "/settled?timeout=1")).json()
        assert settled == {"settled": True, "pending": 0, "waiting_for": []}
        assert program.work == []

        program.busy = True
        settled = (await tenant("GET", "/settled?timeout=0")).json()
        assert settled["settled"] is False

    played(story)


def test_while_somebody_moves_time_nothing_is_settled() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.thinking = asyncio.Event()
        moving = asyncio.create_task(advance(tenant, 3600))
        while not (program.moves and program.last.settle):
            await asyncio.sleep(0)

        settled = (await tenant("GET", "/settled?timeout=0.01")).json()
        assert (settled["settled"], settled["waiting_for"]) == (False, ["mock_icims"])

        program.thinking.set()
        assert (await moving)["settled"] is True

    played(story)
