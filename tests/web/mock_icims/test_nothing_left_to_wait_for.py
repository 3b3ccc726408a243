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
from tests.web.mock_icims.staging_desk import RecordingSender

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
