"""A courier without the rest of the program: who carries what, and how the work ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from mock_icims.delivery.courier import Courier
from mock_icims.domain.faults.effects import Effect, EffectKind
from mock_icims.domain.faults.faults import Fault, Match
from mock_icims.domain.ids import AppId, FaultId
from mock_icims.domain.public.notifications import STATUS_CHANGED, Subscription
from mock_icims.domain.webhooks.events import Answer
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant
from tests.icims_cast import NOON
from tests.unit.mock_icims.attempts import desk, event
from tests.web.mock_icims.staging_desk import RecordingSender

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Hanging(RecordingSender):
    """Never has an answer, and knows when it was told to stop waiting for one."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    cut_off: bool = False

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cut_off = True
        raise AssertionError("nobody rings")


@dataclass
class Broken(RecordingSender):
    """A bug."""

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.sent.append((url, headers, body))
        raise RuntimeError("a bug of the sender")


def waits(tenant: Tenant, *, notification: bool) -> None:
    """An event, or a notification of the public API."""
    name = AppId("vendor")
    tenant.subscriptions[name] = Subscription(name=name, url="https://vendor.test/x", zipped=False)
    told = {
        "app_id": name,
        "type": STATUS_CHANGED,
        "body": json.dumps({"links": []}),
        "notification": True,
    }
    tenant.events.put(event(traceparent=TRACE, **(told if notification else {})))


def courier(events: Events, sender: RecordingSender, notifier: RecordingSender) -> Courier:
    return Courier(world=events.world, events=events, sender=sender, notifier=notifier)


@pytest.mark.parametrize("notification", [False, True])
def test_events_and_notifications_have_a_sender_each(notification: bool) -> None:
    events, tenant = desk()
    sender, notifier = RecordingSender(), RecordingSender()
    waits(tenant, notification=notification)

    asyncio.run(courier(events, sender, notifier).deliver_due(tenant))

    assert (len(sender.sent), len(notifier.sent)) == (1 - notification, notification)


@pytest.mark.parametrize("copies", [0, 1])
def test_nobody_is_told_what_could_be_forgotten_and_no_attempt_is(copies: int) -> None:
    events, tenant = desk()
    sender, kept = RecordingSender(), list[tuple[int, int]]()
    waits(tenant, notification=False)
    if copies:
        effect = Effect(kind=EffectKind.DUPLICATE, copies=copies)
        tenant.faults.add(Fault(id=FaultId("flt_1"), match=Match(operation="*"), effect=effect))

    def keep() -> None:
        [known] = tenant.events.values()
        kept.append((len(sender.sent), len(known.attempts)))

    events.world.keep = keep
    asyncio.run(courier(events, sender, RecordingSender()).deliver_due(tenant))

    assert kept == [(attempts, attempts) for attempts in range(copies + 2)]


def test_what_goes_out_late_says_when_it_was_due() -> None:
    events, tenant = desk()
    tenant.events.put(event(traceparent=TRACE))
    tenant.clock.advance(timedelta(hours=1))

    sender = RecordingSender()
    [fired] = asyncio.run(courier(events, sender, RecordingSender()).deliver_due(tenant))

    assert fired.due_at == NOON
    [attempt] = tenant.events.values()[0].attempts
    assert attempt.at == NOON + timedelta(hours=1)


def test_of_a_customer_who_goes_meanwhile_nothing_more_is_sent() -> None:
    events, tenant = desk()
    sender = RecordingSender(holding=asyncio.Event())
    for id in ("evt_1", "evt_2"):
        tenant.events.put(event(id=id, traceparent=TRACE))

    async def gone() -> None:
        under_way = courier(events, sender, RecordingSender()).deliver_due(tenant)
        task = asyncio.create_task(under_way)
        while not sender.sent:
            await asyncio.sleep(0)
        events.world.remove(tenant.customer.id)
        assert sender.holding is not None
        sender.holding.set()
        await task

    asyncio.run(gone())
    assert len(sender.sent) == 1


def test_a_turn_that_was_given_back_has_to_be_waited_for_again() -> None:
    events, tenant = desk()
    one = courier(events, RecordingSender(), RecordingSender())
    came: list[str] = []

    async def comes(who: str) -> None:
        async with one.turn(tenant):
            came.append(who)

    async def taken_twice() -> None:
        await comes("first")
        async with one.turn(tenant):
            other = asyncio.create_task(comes("other"))
            for _ in range(10):
                await asyncio.sleep(0)
            await comes("again")
        await other

    asyncio.run(taken_twice())
    assert came == ["first", "again", "other"]


def test_a_delivery_that_breaks_off_is_logged_and_begun_again_at_the_next_ring(
    caplog: pytest.LogCaptureFixture,
) -> None:
    events, tenant = desk()
    sender = Broken()
    waits(tenant, notification=False)

    async def broken() -> None:
        running = asyncio.create_task(courier(events, sender, RecordingSender()).run())
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(sender.sent) == 1
        assert "A delivery broke off." in caplog.text
        assert "a bug of the sender" in caplog.text

        events.wake()
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(sender.sent) == 2
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    asyncio.run(broken())


def test_when_it_ends_nothing_is_on_its_way_and_both_are_closed() -> None:
    events, tenant = desk()
    sender, notifier = Hanging(), RecordingSender()
    waits(tenant, notification=False)

    async def ended() -> None:
        running = asyncio.create_task(courier(events, sender, notifier).run())
        await sender.begun.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert (sender.cut_off, sender.closed, notifier.closed) == (True, True, True)

    asyncio.run(ended())
