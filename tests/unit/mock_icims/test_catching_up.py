"""An endpoint catches up: what failed is recovered, what was held or missed is replayed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.errors import NotFound
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.errors import EndpointDisabled
from mock_icims.domain.webhooks.events import EventStatus, EventType, Trigger
from tests.icims_cast import JOBCANNON, NOON, registration
from tests.unit.mock_icims.attempts import answered, publish
from tests.unit.mock_icims.endpoint_desk import HOUR, desk, statuses


def test_recover_sends_what_failed_and_nothing_else() -> None:
    endpoints, events, tenant = desk()
    for status in (200, 503, 410):
        publish(events, tenant)
        event = tenant.events.values()[-1]
        events.record(tenant, event.id, answered(status), app_time=NOON)
    publish(events, tenant)
    endpoints.enable(tenant, JOBCANNON)
    tenant.clock.advance(HOUR)

    assert endpoints.recover(tenant, since=NOON, app_id=JOBCANNON) == 2

    delivered, failed, gone, never = tenant.events.values()
    assert [one.status for one in (delivered, failed, gone, never)] == [
        EventStatus.DELIVERED,
        EventStatus.PENDING,
        EventStatus.PENDING,
        EventStatus.HELD,
    ]
    assert failed.next_attempt_at == NOON + HOUR
    assert failed.trigger is Trigger.MANUAL
    assert len(failed.attempts) == 1


def test_recover_looks_back_no_further_than_asked() -> None:
    endpoints, events, tenant = desk()
    publish(events, tenant)
    events.record(tenant, tenant.events.values()[0].id, answered(), app_time=NOON)

    assert endpoints.recover(tenant, since=NOON + timedelta(seconds=1)) == 0
    assert endpoints.recover(tenant, since=NOON) == 1


def test_replay_missing_sends_what_was_held_and_never_tried() -> None:
    endpoints, events, tenant = desk()
    publish(events, tenant)
    events.record(tenant, tenant.events.values()[0].id, answered(410), app_time=NOON)
    publish(events, tenant)
    endpoints.enable(tenant, JOBCANNON)

    assert endpoints.replay_missing(tenant, since=NOON) == 1

    assert statuses(tenant) == [EventStatus.HELD, EventStatus.PENDING]


def test_replay_missing_finds_what_was_not_subscribed_to_and_is_now() -> None:
    endpoints, events, tenant = desk()
    publish(events, tenant, EventType.TOKEN_REVOKED)
    publish(events, tenant, EventType.APP_UNINSTALLED)
    assert len(tenant.events) == 0
    app = registration()
    events.world.registrations[JOBCANNON] = replace(app, events=(*app.events, "token.revoked"))
    tenant.clock.advance(HOUR)

    later = NOON + timedelta(seconds=1)
    assert endpoints.replay_missing(tenant, since=later, app_id=JOBCANNON) == 0
    assert endpoints.replay_missing(tenant, since=NOON, app_id=JOBCANNON) == 1
    assert endpoints.replay_missing(tenant, since=NOON, app_id=JOBCANNON) == 0

    [found] = tenant.events.values()
    assert (found.type, found.created_at) == ("token.revoked", NOON)
    assert found.next_attempt_at == NOON + HOUR
    assert [missed.type for missed in tenant.missed.values()] == ["app.uninstalled"]


def test_a_disabled_endpoint_does_not_catch_up() -> None:
    endpoints, events, tenant = desk()
    endpoints.disable(tenant, JOBCANNON)
    publish(events, tenant)

    with pytest.raises(EndpointDisabled):
        endpoints.recover(tenant, since=NOON, app_id=JOBCANNON)
    with pytest.raises(EndpointDisabled):
        endpoints.replay_missing(tenant, since=NOON, app_id=JOBCANNON)
    assert endpoints.replay_missing(tenant, since=NOON) == 0


def test_an_app_that_was_uninstalled_gets_nothing_more() -> None:
    endpoints, events, tenant = desk()
    publish(events, tenant)
    events.record(tenant, tenant.events.values()[0].id, answered(), app_time=NOON)
    tenant.installations.put(tenant.installations.get(JOBCANNON).uninstall())

    assert endpoints.recover(tenant, since=NOON) == 0
    with pytest.raises(NotFound):
        endpoints.recover(tenant, since=NOON, app_id=JOBCANNON)
    with pytest.raises(NotFound):
        endpoints.test(tenant, JOBCANNON, traceparent="")
