"""The event desk: write to the apps that listen, keep what was tried, say what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from mock_icims.domain.events import GONE, Attempt, Event, EventStatus, earliest
from mock_icims.domain.ids import AppId, CustomerId, EventId
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.services.bells import Bell
from mock_icims.storage.world import Tenant, World

OPEN = (EventStatus.PENDING, EventStatus.FAILED)


class Events:
    """`published` rings when there may be something to send; `settled` when an attempt is over."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.published = Bell()
        self.settled = Bell()
        self._closed: set[tuple[CustomerId, AppId]] = set()

    def publish(
        self,
        tenant: Tenant,
        *,
        type: str,
        data: dict[str, object],
        traceparent: str,
        to: AppId | None = None,
    ) -> None:
        """
        One event per active installation that subscribed to the type; `to` narrows it to one app.

        An endpoint that answered 410 Gone gets no attempt by itself: its events wait for a resend.
        """
        at = tenant.clock.now()
        body = msgspec.json.encode({"type": type, "timestamp": _wire_time(at), "data": data})
        for app_id in self._listeners(tenant, type=type, to=to):
            closed = (tenant.customer.id, app_id) in self._closed
            tenant.events.put(
                Event(
                    id=EventId(tenant.ids.next("evt")),
                    app_id=app_id,
                    type=type,
                    body=body.decode(),
                    traceparent=traceparent,
                    created_at=at,
                    next_attempt_at=None if closed else at,
                )
            )

        self.wake()

    def wake(self) -> None:
        self.published.ring()

    def next(self, tenant: Tenant, *, by: datetime) -> Event | None:
        """The open event that is due first, if it is due by then."""
        event = self.first_open(tenant)
        if event is None or event.next_attempt_at is None or event.next_attempt_at > by:
            return None
        return event

    def first_open(self, tenant: Tenant) -> Event | None:
        return earliest(
            [event for status in OPEN for event in tenant.events.having("status", status)]
        )

    def pending(self, tenant: Tenant) -> int:
        """How many events are due now; a retry that lies ahead is not."""
        now = tenant.clock.now()
        return sum(
            event.next_attempt_at is not None and event.next_attempt_at <= now
            for status in OPEN
            for event in tenant.events.having("status", status)
        )

    def record(self, tenant: Tenant, event_id: EventId, attempt: Attempt) -> None:
        """Keep the attempt; 410 closes the endpoint, any success opens it again."""
        event = tenant.events.get(event_id)
        tried = event.record(attempt, stretch=tenant.random.uniform(-1, 1))
        tenant.events.put(tried)

        endpoint = (tenant.customer.id, event.app_id)
        if attempt.answer.succeeded:
            self._closed.discard(endpoint)
        elif attempt.answer.status == GONE:
            self._closed.add(endpoint)
            self._give_up(tenant, event.app_id)

        self.settled.ring()

    def resend(self, tenant: Tenant, event_id: EventId) -> Event:
        """Send once more now, whatever became of it before."""
        event = tenant.events.get(event_id).resend(at=tenant.clock.now())
        tenant.events.put(event)
        self.wake()
        return event

    def reopen(self, *, customer_id: CustomerId | None = None, app_id: AppId | None = None) -> None:
        """Forget that endpoints were gone: a customer starts over, an app is registered anew."""
        self._closed = {
            endpoint
            for endpoint in self._closed
            if customer_id not in (None, endpoint[0]) or app_id not in (None, endpoint[1])
        }

    def _listeners(self, tenant: Tenant, *, type: str, to: AppId | None) -> Iterable[AppId]:
        for installation in tenant.installations.values():
            registration = self.world.registrations.get(installation.app_id)
            if (
                installation.status is InstallationStatus.ACTIVE
                and to in (None, installation.app_id)
                and registration is not None
                and type in registration.events
            ):
                yield installation.app_id

    def _give_up(self, tenant: Tenant, app_id: AppId) -> None:
        for status in OPEN:
            for event in tenant.events.having("status", status):
                if event.app_id == app_id:
                    tenant.events.put(event.give_up())


def _wire_time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
