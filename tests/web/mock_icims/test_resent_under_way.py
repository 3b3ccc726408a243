"""An event that somebody sends again while an attempt of it has no answer yet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.web.mock_icims.misbehaving import mischief
from tests.web.mock_icims.publishing import erase_somebody, events, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant


async def resent_under_way(on: Stage, tenant: Tenant, *, before: int = 0) -> None:
    """Once there is an answer to what went out before, and to what comes of it."""
    on.sender.holding = asyncio.Event()
    while len(on.sender.sent) == before:
        await asyncio.sleep(0)
    [event] = await events(tenant)
    assert (await tenant("POST", f"/events/{event['id']}/resend")).status_code == 202
    on.sender.holding.set()
    await settled(tenant)


def triggers(event: dict[str, object]) -> Sequence[tuple[object, object]]:
    attempts = event["attempts"]
    assert isinstance(attempts, list)
    return [(one["trigger"], one["status"]) for one in attempts]


@pytest.mark.parametrize("came", [202, 503, 410])
def test_it_is_sent_once_more_whatever_comes_of_the_attempt(came: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [came]
        await erase_somebody(tenant)
        await resent_under_way(on, tenant)

        [event] = await events(tenant)
        wanted = [("scheduled", came)] if came == 410 else [("scheduled", came), ("manual", 202)]
        assert triggers(event) == wanted
        assert event["status"] == ("held" if came == 410 else "delivered")

    played(story)


def test_it_is_sent_once_more_though_it_was_being_sent_again_already() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await erase_somebody(tenant)
        await settled(tenant)
        [event] = await events(tenant)
        on.sender.holding = asyncio.Event()
        await tenant("POST", f"/events/{event['id']}/resend")
        await resent_under_way(on, tenant, before=1)

        [event] = await events(tenant)
        assert triggers(event) == [("scheduled", 202), ("manual", 202), ("manual", 202)]

    played(story)


@pytest.mark.parametrize("copies", [1, 2])
def test_it_is_sent_once_more_though_a_copy_was_on_its_way(copies: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "duplicate", copies=copies)
        await erase_somebody(tenant)
        await resent_under_way(on, tenant)

        [event] = await events(tenant)
        assert triggers(event) == [*[("scheduled", 202)] * (copies + 1), ("manual", 202)]

    played(story)
