"""A timekeeper whose watch is moved by hand: what becomes of an advance when its time is up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from mock_icims.delivery.courier import Courier
from mock_icims.delivery.timekeeper import Timekeeper
from mock_icims.domain.followers import Journey
from mock_icims.domain.webhooks.events import Answer
from tests.unit.mock_icims.attempts import desk, event
from tests.web.mock_icims.following import Program
from tests.web.mock_icims.staging_desk import RecordingSender

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Watch:
    """Shows real seconds."""

    shows: float = 0.0

    def __call__(self) -> float:
        return self.shows


@dataclass
class Slow(RecordingSender):
    """What it sends takes so many seconds."""

    watch: Watch | None = None
    takes: float = 0.0

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        await asyncio.sleep(0)
        assert self.watch is not None
        self.watch.shows += self.takes
        return await super().send(url=url, headers=headers, body=body)


def advanced(
    by: timedelta, *, takes: float, seconds: float = 10, hangs: bool = False
) -> tuple[Journey, int]:
    """With one event due; and how much was sent."""
    events, tenant = desk()
    watch = Watch()
    sender = Slow(watch=watch, takes=takes)
    courier = Courier(world=events.world, events=events, sender=sender)
    keeper = Timekeeper(world=events.world, courier=courier, line=Program(), real=watch)
    tenant.events.put(event(traceparent=TRACE))

    async def advance() -> Journey:
        sender.holding = asyncio.Event() if hangs else None
        return await keeper.advance(tenant, by, seconds=seconds)

    return asyncio.run(advance()), len(sender.sent)


def test_what_is_sent_in_time_counts() -> None:
    journey, sent = advanced(timedelta(days=1), takes=1)

    assert (journey.settled, sent, len(journey.fired)) == (True, 1, 1)


def test_what_the_last_event_may_have_set_off_is_not_known_when_time_is_up() -> None:
    journey, sent = advanced(timedelta(0), takes=10)

    assert (journey.waiting_for, sent, len(journey.fired)) == (("mock_icims",), 1, 1)


def test_what_has_no_answer_when_time_is_up_is_not_done() -> None:
    journey, sent = advanced(timedelta(0), takes=0, seconds=0.05, hangs=True)

    assert (journey.waiting_for, sent, journey.fired) == (("mock_icims",), 1, ())
