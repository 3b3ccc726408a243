"""A customer's clock is advanced: to each next moment of either program, and then as before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.icims_cast import NOON
from tests.web.mock_icims.following import Program, advance, now, played, what
from tests.web.mock_icims.publishing import erase_somebody
from tests.web.mock_icims.staging_desk import Stage, Tenant


def test_time_goes_from_one_moment_to_the_next_of_either_program() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        on.sender.answers = [503, 503]
        program.has_to("first", after=2)
        program.has_to("last", after=86_400)
        await tenant("PUT", "/clock", json={"frozen": True})
        await erase_somebody(tenant)

        advanced = await advance(tenant, 100_000)

        assert what(advanced) == [
            ("mock_icims", "candidate.erased"),
            ("jobcannon", "first"),
            ("mock_icims", "candidate.erased"),
            ("mock_icims", "candidate.erased"),
            ("jobcannon", "last"),
        ]
        fired = advanced["fired"]
        assert isinstance(fired, list)
        moments = [one["due_at"] for one in fired]
        assert moments == sorted(moments)
        told_at = [move.clock.shown for _, move in program.moves if move.settle]
        assert {moment.replace(tzinfo=UTC) for moment in told_at} >= {
            datetime.fromisoformat(moment) for moment in moments
        }
        assert advanced["settled"] is True
        assert advanced["now"] == "2026-11-24T15:46:40Z"

    played(story)


def test_what_a_follower_causes_at_a_moment_is_done_at_that_moment() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        async def answer_in_kind() -> None:
            await erase_somebody(tenant)
            program.has_to("what the event caused", after=3600)

        program.has_to("erase", after=3600, act=answer_in_kind)

        advanced = await advance(tenant, 7200)

        assert what(advanced) == [
            ("jobcannon", "erase"),
            ("jobcannon", "what the event caused"),
            ("mock_icims", "candidate.erased"),
        ]
        [(_, headers, _)] = on.sender.sent
        assert headers["webhook-timestamp"] == str(int((NOON + timedelta(hours=1)).timestamp()))

    played(story)


@pytest.mark.parametrize(
    ("frozen", "rate"), [(True, 1), (False, 1), (False, 60)], ids=["frozen", "runs", "runs fast"]
)
def test_afterwards_the_clock_stands_or_runs_as_before(frozen: bool, rate: float) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": frozen, "rate": rate})

        advanced = await advance(tenant, 63_072_000)
        on.system.move(seconds=1)

        assert (advanced["frozen"], advanced["rate"]) == (frozen, rate)
        assert advanced["now"] == "2028-11-22T12:00:00Z"
        gone = timedelta(0) if frozen else timedelta(seconds=rate)
        assert await now(tenant) == (NOON + timedelta(days=730) + gone).isoformat().replace(
            "+00:00", "Z"
        )
        assert (program.last.clock.frozen, program.last.clock.rate) == (frozen, rate)
        assert program.last.clock.shown == NOON + timedelta(days=730)

    played(story)


def test_two_who_advance_at_once_take_turns() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await asyncio.gather(advance(tenant, 3600), advance(tenant, 60))

        assert await now(tenant) == "2026-11-23T13:01:00Z"

    played(story)
