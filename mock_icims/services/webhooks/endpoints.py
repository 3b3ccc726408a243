"""The endpoint desk: where an app's events go, switched, given new secrets, and caught up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId, EventId
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.webhooks.endpoints import Endpoint, Signed, Why
from mock_icims.domain.webhooks.events import TEST_EVENT, Event, EventStatus
from mock_icims.services.webhooks.events import Events, written
from mock_icims.storage.world import Tenant

FAILED = (EventStatus.FAILED, EventStatus.EXHAUSTED, EventStatus.HELD)


class Endpoints:
    """One per customer and installed app. `new_secret` draws a `whsec_…` from the CSPRNG."""

    def __init__(self, events: Events, *, new_secret: Callable[[], str]) -> None:
        self._events = events
        self._new_secret = new_secret

    def of(self, tenant: Tenant) -> list[Endpoint]:
        """Those of all apps that were ever installed, in that order."""
        return [
            self._events.endpoint(tenant, installation.app_id)
            for installation in tenant.installations.values()
            if installation.installed_at is not None
            and self._events.world.registration(tenant, installation.app_id) is not None
        ]

    def read(self, tenant: Tenant, app_id: AppId) -> Endpoint:
        """Raises NotFound for an app that was never installed."""
        for endpoint in self.of(tenant):
            if endpoint.app_id == app_id:
                return endpoint
        raise NotFound("endpoint", app_id)

    def url(self, tenant: Tenant, app_id: AppId) -> str:
        return self._events.registration(tenant, app_id).events_url

    def standing(self, tenant: Tenant, app_id: AppId) -> dict[str, int]:
        """How many events are in each state."""
        return {
            status.value: tenant.events.count("standing", (app_id, status))
            for status in EventStatus
        }

    def enable(self, tenant: Tenant, app_id: AppId) -> Endpoint:
        """From now on events go out again; what was held stays so until it is asked for."""
        return self._put(tenant, self.read(tenant, app_id).enable())

    def disable(self, tenant: Tenant, app_id: AppId) -> Endpoint:
        """Nothing goes out by itself any more. A disabled one keeps its first reason."""
        endpoint = self.read(tenant, app_id)
        if endpoint.disabled_because is None:
            endpoint = endpoint.disable(Why.BY_HAND, at=tenant.clock.now())
            self._events.hold(tenant, app_id)
        return self._put(tenant, endpoint)

    def rotate_secret(
        self, tenant: Tenant, app_id: AppId, of: Signed, *, secret: str | None, overlap: timedelta
    ) -> tuple[Endpoint, str]:
        """The new secret is answered here and nowhere else; the old one counts along meanwhile."""
        endpoint, until = self.read(tenant, app_id), tenant.clock.now() + overlap
        former, *_ = self._events.secrets(tenant, app_id, of)
        secret = secret or self._new_secret()
        rotated = endpoint.rotate(of, secret, former=former, until=until)
        return self._put(tenant, rotated), secret

    def recover(self, tenant: Tenant, *, since: datetime, app_id: AppId | None = None) -> int:
        """
        Send again, in the order of their publication, the events since then of which an attempt
        failed and none succeeded afterwards. Answers how many.
        """
        chosen = [
            event
            for app in self._catching_up(tenant, app_id)
            for event in self._failed(tenant, app)
            if event.attempts and event.created_at >= since
        ]
        return self._send(tenant, chosen)

    def replay_missing(
        self, tenant: Tenant, *, since: datetime, app_id: AppId | None = None
    ) -> int:
        """
        Send for the first time what was published since then and never tried: held because the
        endpoint was disabled, or missed because the app had not subscribed. Answers how many.
        """
        chosen: list[Event] = []
        for app in self._catching_up(tenant, app_id):
            chosen += [
                event
                for event in self._failed(tenant, app)
                if not event.attempts and event.created_at >= since
            ]
            chosen += self._found_again(tenant, app, since=since)
        return self._send(tenant, chosen)

    def test(self, tenant: Tenant, app_id: AppId, *, traceparent: str) -> Event:
        """One real, signed event that says of itself that it is a test; sent if disabled, too."""
        self.read(tenant, app_id)
        self._require_active(tenant, app_id)

        now = tenant.clock.now()
        data: dict[str, object] = {
            "customer_id": tenant.customer.id,
            "app_id": app_id,
            "message": "A test of this endpoint. Nothing happened, and nothing needs to be done.",
        }
        event = Event(
            id=EventId(tenant.ids.next("evt")),
            app_id=app_id,
            type=TEST_EVENT,
            body=written(TEST_EVENT, data, at=now),
            traceparent=traceparent,
            created_at=now,
            next_attempt_at=now,
            asked_for=True,
        )
        tenant.events.put(event)
        self._events.wake()
        return event

    def _put(self, tenant: Tenant, endpoint: Endpoint) -> Endpoint:
        tenant.endpoints.put(endpoint)
        return endpoint

    def _catching_up(self, tenant: Tenant, app_id: AppId | None) -> Iterator[AppId]:
        """The apps that are meant, or all that can be sent anything. Raises EndpointDisabled."""
        if app_id is not None:
            self.read(tenant, app_id).require_enabled()
            self._require_active(tenant, app_id)
            yield app_id
            return
        for endpoint in self.of(tenant):
            active = tenant.installations.get(endpoint.app_id).status is InstallationStatus.ACTIVE
            if active and endpoint.disabled_because is None:
                yield endpoint.app_id

    def _failed(self, tenant: Tenant, app_id: AppId) -> Iterator[Event]:
        for status in FAILED:
            yield from tenant.events.having("standing", (app_id, status))

    def _found_again(self, tenant: Tenant, app_id: AppId, *, since: datetime) -> Iterator[Event]:
        subscribed = self._events.registration(tenant, app_id).events
        for missed in tenant.missed.having("app_id", app_id):
            if missed.type in subscribed and missed.at >= since:
                tenant.missed.delete(missed.id)
                yield missed.event(EventId(tenant.ids.next("evt")), at=tenant.clock.now())

    def _send(self, tenant: Tenant, chosen: list[Event]) -> int:
        now = tenant.clock.now()
        for event in chosen:
            tenant.events.put(event.resend(at=now))
        self._events.wake()
        return len(chosen)

    def _require_active(self, tenant: Tenant, app_id: AppId) -> None:
        """What happens at a customer is nothing for an app that they uninstalled."""
        if tenant.installations.get(app_id).status is not InstallationStatus.ACTIVE:
            raise NotFound("endpoint of an installed app", app_id)
