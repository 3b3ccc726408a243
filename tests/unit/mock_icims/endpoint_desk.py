"""JobCannon's endpoint at Northwind, and how its events stand."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.webhooks.events import EventStatus
from mock_icims.services.webhooks.endpoints import Endpoints
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant
from tests.icims_cast import CALLBACK_SECRET, install, northwind, world_with

HOUR = timedelta(hours=1)


def desk() -> tuple[Endpoints, Events, Tenant]:
    tenant = northwind()
    world = world_with(tenant)
    install(tenant)
    events = Events(world)
    return Endpoints(events, new_secret=lambda: CALLBACK_SECRET), events, tenant


def statuses(tenant: Tenant) -> list[EventStatus]:
    return [event.status for event in tenant.events.values()]
