"""Whoever waits until nothing is due hears of it at once, whatever became of the last event."""

from __future__ import annotations

import asyncio

import pytest

from mock_icims.delivery.courier import Courier
from mock_icims.domain.faults.effects import Effect, EffectKind
from mock_icims.domain.faults.faults import Fault, Match
from mock_icims.domain.ids import FaultId
from tests.icims_cast import JOBCANNON
from tests.unit.mock_icims.attempts import desk, event
from tests.web.mock_icims.publishing import erase_somebody, played
from tests.web.mock_icims.staging_desk import RecordingSender, Stage, Tenant

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SENT = Effect(kind=EffectKind.DUPLICATE, copies=1)
DROPPED = Effect(kind=EffectKind.DROP)
LATE = Effect(kind=EffectKind.POSTPONE, seconds=3_600)
BEHIND = Effect(kind=EffectKind.REORDER)


@pytest.mark.parametrize("installed", [True, False])
@pytest.mark.parametrize("effect", [None, SENT, DROPPED, LATE, BEHIND])
def test_it_is_heard_without_a_look_at_the_clock(effect: Effect | None, installed: bool) -> None:
    events, tenant = desk()
    sender = RecordingSender()
    courier = Courier(world=events.world, events=events, sender=sender)
    tenant.events.put(event(traceparent=TRACE))
    if effect is not None:
        rule = Fault(id=FaultId("flt_1"), match=Match(operation="*"), effect=effect)
        tenant.faults.add(rule)
    if not installed:
        tenant.installations.delete(JOBCANNON)

    async def heard() -> None:
        quiet = events.settled.until(lambda: events.quiet(tenant) or None, seconds=60)
        waiting = asyncio.create_task(quiet)
        await asyncio.sleep(0)
        assert not waiting.done()

        await courier.deliver_due(tenant)
        for _ in range(5):
            await asyncio.sleep(0)

        assert waiting.done()
        assert await waiting is True

    asyncio.run(heard())


def test_what_is_under_way_is_waited_for_as_long_as_was_said() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.holding = asyncio.Event()
        await erase_somebody(tenant)
        waiting = asyncio.create_task(tenant("GET", "/settled?timeout=20"))
        while not on.sender.sent:
            await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)
        assert not waiting.done()

        on.sender.holding.set()

        assert (await waiting).json() == {"settled": True, "pending": 0, "waiting_for": []}

    played(story)


def test_what_is_under_way_for_longer_is_waited_for_no_longer() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.holding = asyncio.Event()
        await erase_somebody(tenant)
        async with asyncio.timeout(5):
            answer = await tenant("GET", "/settled?timeout=0.05")

        late = {"settled": False, "pending": 1, "waiting_for": ["mock_icims"]}
        assert answer.json() == late

    played(story)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/endpoints/jobcannon/disable", None),
        ("PUT", "/clock", {"frozen": True, "now": "2026-11-22T12:00:00Z"}),
    ],
    ids=["disabled", "set back"],
)
def test_an_attempt_is_under_way_whatever_is_due_by_now(
    method: str, path: str, body: object | None
) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.holding = asyncio.Event()
        await erase_somebody(tenant)
        while not on.sender.sent:
            await asyncio.sleep(0)
        await tenant(method, path, **({} if body is None else {"json": body}))

        late = {"settled": False, "pending": 0, "waiting_for": ["mock_icims"]}
        assert (await tenant("GET", "/settled?timeout=0.05")).json() == late
        waiting = asyncio.create_task(tenant("GET", "/settled?timeout=20"))
        for _ in range(20):
            await asyncio.sleep(0)
        on.sender.holding.set()
        async with asyncio.timeout(5):
            assert (await waiting).json() == {"settled": True, "pending": 0, "waiting_for": []}

    played(story)
