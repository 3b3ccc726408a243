"""An advance that has no time left says so, wherever it came to."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.following import Program, advance, played
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
