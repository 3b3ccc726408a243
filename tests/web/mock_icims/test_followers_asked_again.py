"""A follower that is not quiet is asked again, and left some time to become so."""

from __future__ import annotations

import time

from tests.web.mock_icims.following import Program, advance, played
from tests.web.mock_icims.staging_desk import Stage, Tenant

SECONDS = 1
MOST_ASKED = 25
"""It is some twenty times; who asks without a rest does so hundreds of times."""


def test_an_advance_does_not_press_who_says_at_once_that_it_is_busy() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.moves.clear()
        program.busy = True
        began = time.monotonic()
        moved = await advance(tenant, 60, timeout=SECONDS)

        assert moved["waiting_for"] == ["jobcannon"]
        assert time.monotonic() - began >= SECONDS
        assert 2 <= len(program.moves) <= MOST_ASKED

    played(story)


def test_who_waits_until_all_is_quiet_does_not_press_it_either() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.moves.clear()
        program.busy = True
        answer = await tenant("GET", "/settled?timeout=1")

        assert answer.json()["waiting_for"] == ["jobcannon"]
        assert 2 <= len(program.moves) <= MOST_ASKED

    played(story)
