"""The desk where a customer's vendor is moved into tomorrow, and back."""

from __future__ import annotations

from mock_icims.domain.faults.tomorrow import NEW_EVENT, Tomorrow
from mock_icims.domain.ids import EventId
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.webhooks.events import Event, EventType
from mock_icims.services.webhooks.events import Events, written
from mock_icims.storage.world import Tenant


def turn(tenant: Tenant, tomorrow: Tomorrow, *, events: Events, traceparent: str) -> None:
    """From now on; with new values every app that wants all events is sent one of a new type."""
    tenant.tomorrow.put(tomorrow)
    if not tomorrow.new_values:
        return

    at = tenant.clock.now()
    for installation in tenant.installations.values():
        app = events.world.registration(tenant, installation.app_id)
        active = installation.status is InstallationStatus.ACTIVE
        if app is not None and active and set(EventType) <= set(app.events):
            data: dict[str, object] = {"customer_id": tenant.customer.id, "tag": "referred"}
            tenant.events.put(
                Event(
                    id=EventId(tenant.ids.next("evt")),
                    app_id=app.app_id,
                    type=NEW_EVENT,
                    body=written(NEW_EVENT, data, at=at, tomorrow=tomorrow),
                    traceparent=traceparent,
                    created_at=at,
                    next_attempt_at=at,
                )
            )
    events.wake()
