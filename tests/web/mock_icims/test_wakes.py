"""When the courier gets up again: for what is published, for the next retry, and for no less."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

import pytest

from mock_icims.domain.webhooks.events import Answer
from tests.icims_cast import NOON
from tests.web.mock_icims.publishing import erase_somebody, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant
from tests.web.mock_icims.walks import inside


async def failed_once(on: Stage, tenant: Tenant) -> datetime:
    """When it will be tried again."""
    on.sender.answers = [503]
    await erase_somebody(tenant)
    await settled(tenant)
    [event] = inside(on, tenant).events.values()
    assert event.next_attempt_at is not None
    return event.next_attempt_at


async def sent(on: Stage, many: int) -> bool:
    """Whether so many events went out before the test lost patience."""
    enough = on.services.events.settled.until(
        lambda: len(on.sender.sent) >= many or None, seconds=2
    )
    return await enough is True


@pytest.mark.parametrize("looks", range(12))
def test_what_falls_due_while_the_courier_looks_at_the_clock_goes_out(looks: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        due = await failed_once(on, tenant)
        moments = iter([due.timestamp() - 0.000_001] * looks)
        on.system.ticking = lambda: next(moments, due.timestamp()) - NOON.timestamp()

        on.services.events.wake()

        assert await sent(on, 2)

    played(story)


def test_what_is_due_in_a_snapshot_goes_out_when_it_is_back() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.holding = asyncio.Event()
        await erase_somebody(tenant)
        while not on.sender.sent:
            await asyncio.sleep(0)
        await tenant("PUT", "/snapshots/due")
        on.sender.holding.set()
        await settled(tenant)
        for _ in range(20):
            # The courier lies down again.
            await asyncio.sleep(0)

        await tenant("POST", "/snapshots/due/restore")

        assert await sent(on, 2)

    played(story)


def test_of_two_customers_the_one_whose_retry_falls_due_first_is_not_kept_waiting() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/clock", json={"rate": 86_400})
        slower = await on.tenant()
        await slower.bearer()
        on.sender.answers = [503, 503]
        await erase_somebody(slower)
        await settled(slower)
        await erase_somebody(tenant)
        while len(on.sender.sent) < 2:
            await asyncio.sleep(0)

        on.system.tick()
        on.services.events.wake()

        assert await sent(on, 3)
        customers = [json.loads(body)["data"]["customer_id"] for _, _, body in on.sender.sent]
        assert customers == [slower.id, tenant.id, tenant.id]

    played(story)


def test_a_retry_goes_out_though_nothing_else_happens() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/clock", json={"rate": 100})
        on.system.tick()
        on.sender.answers, on.sender.holding = [503], asyncio.Event()
        await erase_somebody(tenant)
        await tasks_begun()

        on.sender.holding.set()

        assert await sent(on, 2)

    played(story)


async def tasks_begun(rounds: int = 50) -> int:
    """By others, while this one looks on."""
    before, seen = asyncio.all_tasks(), set[asyncio.Task[object]]()
    for _ in range(rounds):
        await asyncio.sleep(0)
        seen |= asyncio.all_tasks() - before
    return len(seen)


def test_a_courier_with_nothing_to_do_sleeps() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await failed_once(on, tenant)
        await tasks_begun()

        assert await tasks_begun() == 0

    played(story)


def test_a_courier_who_is_under_way_is_not_sent_once_more() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.holding = asyncio.Event()
        await erase_somebody(tenant)
        while not on.sender.sent:
            await asyncio.sleep(0)

        on.services.events.wake()
        assert await tasks_begun() == 0
        on.sender.holding.set()
        await settled(tenant)
        assert len(on.sender.sent) == 1

    played(story)


def test_a_retry_that_an_advance_came_close_to_goes_out_when_time_runs_on() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/clock", json={"rate": 100})
        headers = (("retry-after", "86400"),)
        tomorrow = Answer(status=503, error=None, headers=headers, body="", duration_ms=1.0)
        on.sender.answers = [tomorrow]
        await erase_somebody(tenant)
        await settled(tenant)
        await tasks_begun()
        on.system.tick()

        await tenant("POST", "/clock/advance", json={"seconds": 86_399})

        assert len(on.sender.sent) == 1
        assert await sent(on, 2)

    played(story)


def test_what_a_clock_that_is_set_passes_over_goes_out_at_once() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await failed_once(on, tenant)
        await tasks_begun()

        await tenant("PUT", "/clock", json={"frozen": True, "now": "2026-11-24T12:00:00Z"})

        assert await sent(on, 2)

    played(story)


@pytest.mark.parametrize("asked", ["resend", "recover", "replay-missing", "test"])
def test_what_somebody_asks_for_goes_out_at_once(asked: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        if asked == "replay-missing":
            await tenant("POST", "/endpoints/jobcannon/disable")
            await erase_somebody(tenant)
            await tenant("POST", "/endpoints/jobcannon/enable")
        else:
            await failed_once(on, tenant)
        [event] = inside(on, tenant).events.values()
        await tasks_begun()
        before = len(on.sender.sent)

        path = f"{event.id}/resend" if asked == "resend" else asked
        sending = (
            {"since": "2026-11-23T00:00:00Z"} if asked in ("recover", "replay-missing") else {}
        )
        body = {"app_id": "jobcannon"} if asked == "test" else sending
        assert (await tenant("POST", f"/events/{path}", json=body)).status_code == 202

        assert await sent(on, before + 1)

    played(story)
