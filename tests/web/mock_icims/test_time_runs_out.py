"""An advance that has no time left says so, wherever it came to."""

from __future__ import annotations

import asyncio

import pytest

from tests.web.mock_icims.following import Program, advance, played
from tests.web.mock_icims.publishing import erase_somebody, settled
from tests.web.mock_icims.staging_desk import Stage
from tests.web.mock_icims.staging_desk import Tenant as Customer


@pytest.mark.parametrize("follows", [True, False])
def test_a_clock_that_is_not_where_it_was_to_go_is_not_settled(follows: bool) -> None:
    async def story(on: Stage, tenant: Customer, program: Program) -> None:
        came = await advance(tenant, 3_600, timeout=0)

        assert came["now"] == "2026-11-23T12:00:00Z"
        assert (came["settled"], came["waiting_for"]) == (False, ["mock_icims"])

    played(story, follows=follows)


def test_a_clock_that_was_to_stay_where_it_is_needs_no_time() -> None:
    async def story(on: Stage, tenant: Customer, program: Program) -> None:
        assert (await advance(tenant, 0, timeout=0))["settled"]

    played(story)


def test_others_are_served_while_a_clock_comes_to_one_moment_after_the_other() -> None:
    """An event that comes later for ever is due at each second of them, and never goes out."""

    async def story(on: Stage, tenant: Customer, program: Program) -> None:
        effect = {"kind": "postpone", "seconds": 1}
        await tenant("POST", "/faults", json={"operation": "*", "effect": effect, "times": None})
        await erase_somebody(tenant)
        await settled(tenant)
        await tenant("PUT", "/clock", json={"frozen": True})

        advancing = asyncio.create_task(advance(tenant, 1_000))
        served = 0
        while not advancing.done():
            served += 1
            await asyncio.sleep(0)

        assert (await advancing)["settled"]
        assert served > 1_000

    played(story, follows=False)
