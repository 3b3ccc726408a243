"""The event desk: write to the apps that listen, keep what was tried, say what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from mock_icims.domain.errors import NotFound
from mock_icims.domain.faults.tomorrow import TODAY, Tomorrow
from mock_icims.domain.ids import AppId, EventId
from mock_icims.domain.marketplace import InstallationStatus, Registration
from mock_icims.domain.webhooks.endpoints import Endpoint, Signed, retry_after
from mock_icims.domain.webhooks.events import Attempt, Event, EventStatus, EventType, Missed
from mock_icims.services.staging.bells import Bell
from mock_icims.storage.world import Tenant, World

FAREWELLS = (EventType.APP_UNINSTALLED, EventType.TOKEN_REVOKED)
OPEN = (EventStatus.PENDING, EventStatus.FAILED)


class Events:
    """`published` rings when there may be something to send; `settled` when an attempt is over."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.published = Bell()
        self.settled = Bell()

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

        A disabled endpoint gets no attempt: its events are held. What an installed app did not
        subscribe to is kept as missed.
        """
        at = tenant.clock.now()
        body = written(type, data, at=at, tomorrow=tenant.tomorrow.get())
        for app in self._installed(tenant, to=to):
            if type not in app.events:
                tenant.missed.put(
                    Missed(
                        id=tenant.ids.next("mis"),
                        app_id=app.app_id,
                        type=type,
                        body=body,
                        traceparent=traceparent,
                        at=at,
                    )
                )
                continue
            disabled = self.endpoint(tenant, app.app_id).disabled_because is not None
            tenant.events.put(
                Event(
                    id=EventId(tenant.ids.next("evt")),
                    app_id=app.app_id,
                    type=type,
                    body=body,
                    traceparent=traceparent,
                    created_at=at,
                    next_attempt_at=None if disabled else at,
                )
            )

        self.wake()

    def wake(self) -> None:
        self.published.ring()

    def endpoint(self, tenant: Tenant, app_id: AppId) -> Endpoint:
        """As it is known, or as it begins."""
        return tenant.endpoints.find(app_id) or Endpoint(app_id=app_id)

    def registration(self, tenant: Tenant, app_id: AppId) -> Registration:
        """Raises NotFound for an app that is registered no more."""
        registration = self.world.registration(tenant, app_id)
        if registration is None:
            raise NotFound("registered app", app_id)
        return registration

    def secrets(self, tenant: Tenant, app_id: AppId, of: Signed) -> tuple[str, ...]:
        """What an event is signed with now, or a callback may be, the newest first."""
        app = self.registration(tenant, app_id)
        registered = app.event_secret if of is Signed.EVENTS else app.callback_secret
        rotation = self.endpoint(tenant, app_id).rotation(of)
        return rotation.secrets(registered, at=tenant.clock.now())

    def next(self, tenant: Tenant, *, by: datetime) -> Event | None:
        """The open event that is due first, if it is due by then."""
        event = self.first_open(tenant)
        if event is None or event.next_attempt_at is None or event.next_attempt_at > by:
            return None
        return event

    def first_open(self, tenant: Tenant) -> Event | None:
        """Of two due at the same moment, the one published first; whichever app it is for."""
        return tenant.events.first()

    def quiet(self, tenant: Tenant) -> bool:
        """Nothing is due."""
        return self.next(tenant, by=tenant.clock.now()) is None

    def pending(self, tenant: Tenant) -> int:
        """How many events are due now; a retry that lies ahead is not."""
        now = tenant.clock.now()
        return sum(
            event.next_attempt_at is not None and event.next_attempt_at <= now
            for status in OPEN
            for event in tenant.events.having("status", status)
        )

    def record(
        self,
        tenant: Tenant,
        event_id: EventId,
        attempt: Attempt,
        *,
        app_time: datetime,
        resent: bool = False,
    ) -> None:
        """
        Keep the attempt, and what it says of the endpoint: 410 disables it, and so do five days of
        nothing but failures. What is open then is held.

        `app_time` is by the app's watch: a date in its Retry-After is read by it. What was `resent`
        since the attempt began is still to be sent, whatever came of that.
        """
        event = tenant.events.find(event_id)
        if event is None:
            # The world was set back while the attempt was on its way.
            return
        asked = retry_after(attempt.answer.header("retry-after"), at=app_time)
        stretch = tenant.random.uniform(-1, 1)
        tried = event.record(attempt, stretch=stretch, asked=asked)
        tenant.events.put(event.keep(attempt) if resent else tried)

        if not event.notification:
            self._judge(tenant, event.app_id, attempt)
        self.settled.ring()

    def _judge(self, tenant: Tenant, app_id: AppId, attempt: Attempt) -> None:
        before = self.endpoint(tenant, app_id)
        endpoint = before.record(attempt.answer, at=attempt.at)
        if endpoint != before:
            tenant.endpoints.put(endpoint)
        if endpoint.disabled_because is not None:
            self.hold(tenant, app_id)

    def resend(self, tenant: Tenant, event_id: EventId) -> Event:
        """Send once more now, whatever became of it before; to a disabled endpoint, just once."""
        event = tenant.events.get(event_id).resend(at=tenant.clock.now())
        tenant.events.put(event)
        self.wake()
        return event

    def resent(self, tenant: Tenant, begun: Event) -> bool:
        """Whether somebody asked for it again since an attempt began with it as it was then."""
        event = tenant.events.find(begun.id)
        return event is not None and event is not begun and event.asked_for

    def held_from_strangers(self, tenant: Tenant, event: Event) -> bool:
        """
        Whether its app is none of the customer's any more; then nothing but its farewell is sent.
        """
        if event.notification and event.app_id in tenant.subscriptions:
            return False
        installation = tenant.installations.find(event.app_id)
        left = installation is None or installation.status is InstallationStatus.UNINSTALLED
        known = self.world.registration(tenant, event.app_id) is not None
        if known and (not left or event.type in FAREWELLS):
            return False
        tenant.events.put(event.hold())
        self.settled.ring()
        return True

    def hold(self, tenant: Tenant, app_id: AppId) -> None:
        for status in OPEN:
            for event in tenant.events.having("standing", (app_id, status)):
                tenant.events.put(event.hold())

    def reopen(self, tenant: Tenant, *, app_id: AppId) -> None:
        """An app is registered anew: its endpoint begins again."""
        if app_id in tenant.endpoints:
            tenant.endpoints.delete(app_id)

    def _installed(self, tenant: Tenant, *, to: AppId | None) -> Iterator[Registration]:
        for installation in tenant.installations.values():
            registration = self.world.registration(tenant, installation.app_id)
            if (
                installation.status is InstallationStatus.ACTIVE
                and to in (None, installation.app_id)
                and registration is not None
            ):
                yield registration


def written(type: str, data: dict[str, object], *, at: datetime, tomorrow: Tomorrow = TODAY) -> str:
    """The body, as it will be signed: Standard Webhooks' three members."""
    timestamp = at.isoformat().replace("+00:00", "Z")
    told: object = {"type": type, "timestamp": timestamp, "data": data}
    return msgspec.json.encode(tomorrow.shaped(told) if tomorrow.shapes else told).decode()
