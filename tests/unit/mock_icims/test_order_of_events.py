"""The order that docs/retries.md promises, whatever fails, waits or is sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_icims.delivery.courier import Courier
from mock_icims.domain.ids import AppId, EventId
from mock_icims.domain.webhooks.events import Answer, EventStatus, EventType
from mock_icims.services.webhooks.endpoints import Endpoints
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant
from tests.icims_cast import (
    CALLBACK_SECRET,
    JOBCANNON,
    NOON,
    auto_send,
    install,
    northwind,
    registration,
    world_with,
)

OTHER = AppId("othervendor")

deeds = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.sampled_from([JOBCANNON, OTHER])),
        st.tuples(st.just("advance"), st.integers(0, 100_000)),
        st.tuples(st.just("disable"), st.sampled_from([JOBCANNON, OTHER])),
        st.tuples(st.just("enable"), st.sampled_from([JOBCANNON, OTHER])),
    ),
    max_size=30,
)
answers = st.lists(st.sampled_from([200, 200, 410, 429, 500, None]), max_size=60)


@dataclass
class Endpoint:
    """Answers in turn, then 200 for good; remembers which event came to whom."""

    answers: list[int | None]
    arrived: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.arrived.append((url, headers["webhook-id"]))
        status = self.answers.pop(0) if self.answers else 200
        return Answer(
            status=status,
            error=None if status else "timeout",
            body="",
            duration_ms=1.0,
            headers=(("retry-after", "7200"),) if status == 429 else (),
        )

    async def close(self) -> None:
        """Nothing is held open."""

    def firsts(self, app_id: AppId) -> list[str]:
        """Ids in the order of their first arrival at this app."""
        came = [id for url, id in self.arrived if url == registration(app_id).events_url]
        return list(dict.fromkeys(came))


async def advance(courier: Courier, tenant: Tenant, target: datetime) -> None:
    while (due := courier.next_due(tenant)) and due <= target:
        tenant.clock.freeze(max(due, tenant.clock.now()))
        await courier.deliver_due(tenant)
    tenant.clock.freeze(target)


async def played(deeds: list[tuple[str, object]], endpoint: Endpoint) -> tuple[Events, Tenant]:
    tenant = northwind()
    world = world_with(tenant)
    for app_id in (JOBCANNON, OTHER):
        world.registrations[app_id] = registration(app_id)
        install(tenant, configuration=auto_send(app_id=app_id))
    events = Events(world)
    courier = Courier(world=world, events=events, sender=endpoint)
    desk = Endpoints(events, new_secret=lambda: CALLBACK_SECRET)
    for deed, what in deeds:
        if deed == "advance":
            assert isinstance(what, int)
            await advance(courier, tenant, tenant.clock.now() + timedelta(seconds=what))
            continue
        app_id = AppId(str(what))
        if deed == "publish":
            events.publish(
                tenant, type=EventType.CANDIDATE_ERASED, data={}, traceparent="", to=app_id
            )
        elif deed == "disable":
            desk.disable(tenant, app_id)
        else:
            desk.enable(tenant, app_id)

    await advance(courier, tenant, tenant.clock.now() + timedelta(days=30))
    return events, tenant


@settings(max_examples=150, deadline=None)
@given(deeds=deeds, answers=answers)
def test_first_attempts_go_out_in_publishing_order(
    deeds: list[tuple[str, object]], answers: list[int | None]
) -> None:
    endpoint = Endpoint(list(answers))

    _, tenant = asyncio.run(played(deeds, endpoint))

    for app_id in (JOBCANNON, OTHER):
        published = [one.id for one in tenant.events.values() if one.app_id == app_id]
        tried = endpoint.firsts(app_id)
        assert tried == [id for id in published if id in tried]


@settings(max_examples=150, deadline=None)
@given(deeds=deeds, answers=answers)
def test_nothing_is_dropped_and_nothing_delivered_is_sent_again(
    deeds: list[tuple[str, object]], answers: list[int | None]
) -> None:
    endpoint = Endpoint(list(answers))

    events, tenant = asyncio.run(played(deeds, endpoint))

    assert events.quiet(tenant)
    for event in tenant.events.values():
        assert event.status in (EventStatus.DELIVERED, EventStatus.EXHAUSTED, EventStatus.HELD)
        assert [one.number for one in event.attempts] == list(range(1, len(event.attempts) + 1))
        assert not any(one.answer.succeeded for one in event.attempts[:-1])
        assert len(event.attempts) <= 10
        moments = [one.at for one in event.attempts]
        assert moments == sorted(moments)


def test_a_retry_may_arrive_after_a_younger_event_and_the_timestamp_tells() -> None:
    deeds: list[tuple[str, object]] = [
        ("publish", JOBCANNON),
        ("advance", 1),
        ("publish", JOBCANNON),
        ("advance", 60),
    ]
    endpoint = Endpoint([500])

    _, tenant = asyncio.run(played(deeds, endpoint))

    older, younger = tenant.events.values()
    assert [id for _, id in endpoint.arrived] == [older.id, younger.id, older.id]
    assert (older.created_at, younger.created_at) == (NOON, NOON + timedelta(seconds=1))
    assert EventId(older.id) in endpoint.firsts(JOBCANNON)[:1]
