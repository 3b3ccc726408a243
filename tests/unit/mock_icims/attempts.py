"""Events that a tenant publishes, and attempts to tell an app of them."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.ids import AppId, AttemptId, EventId
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.events import Answer, Attempt, Event, EventType
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant
from tests.icims_cast import (
    JOBCANNON,
    NOON,
    auto_send,
    install,
    northwind,
    registration,
    world_with,
)

ERASED = EventType.CANDIDATE_ERASED


def answered(status: int | None = 503, *, after: timedelta = timedelta(0)) -> Attempt:
    error = None if status else "timeout"
    return Attempt(
        id=AttemptId("att_aaaaaa"),
        number=1,
        at=NOON + after,
        request_headers={},
        url="https://jobcannon.test/icims/events",
        answer=Answer(status=status, error=error, body="", duration_ms=1.0),
    )


def publish(events: Events, tenant: Tenant, type: EventType = ERASED) -> None:
    events.publish(tenant, type=type, data={"candidate_id": "cand_alice1"}, traceparent="00-a")


def event(**changed: object) -> Event:
    pending = Event(
        id=EventId("evt_1"),
        app_id=JOBCANNON,
        type="candidate.erased",
        body="{}",
        traceparent="",
        created_at=NOON,
        next_attempt_at=NOON,
    )
    return replace(pending, **changed)  # type: ignore[arg-type]


def desk(*, apps: tuple[AppId, ...] = (JOBCANNON,)) -> tuple[Events, Tenant]:
    tenant = northwind()
    world = world_with(tenant)
    for app_id in apps:
        world.registrations[app_id] = registration(app_id)
        install(tenant, configuration=auto_send(app_id=app_id))
    return Events(world), tenant
