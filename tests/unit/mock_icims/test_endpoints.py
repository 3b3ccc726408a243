"""Endpoints: when they are disabled, what they hold meanwhile, and what a picture keeps of them."""

from __future__ import annotations

import pytest

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.endpoints import Endpoint, EndpointStatus, Signed, Why
from mock_icims.domain.webhooks.events import Answer, EventStatus, EventType
from mock_icims.storage import picture
from tests.icims_cast import CALLBACK_SECRET, EVENT_SECRET, JOBCANNON, NOON
from tests.unit.mock_icims.attempts import answered, publish
from tests.unit.mock_icims.endpoint_desk import HOUR, desk, statuses

FRESH = Endpoint(app_id=JOBCANNON)


def answer(status: int | None = 503) -> Answer:
    return Answer(status=status, error=None if status else "timeout", body="", duration_ms=1.0)


def after_failures(*hours: float) -> Endpoint:
    endpoint = FRESH
    for hour in hours:
        endpoint = endpoint.record(answer(), at=NOON + hour * HOUR)
    return endpoint


def test_410_disables_at_once() -> None:
    gone = FRESH.record(answer(410), at=NOON)

    assert (gone.status, gone.disabled_because) == (EndpointStatus.DISABLED, Why.GONE)
    assert gone.disabled_at == NOON


def test_five_days_of_nothing_but_failures_disable_it() -> None:
    counted = after_failures(0, 1, 12)
    assert counted.failing_since == NOON
    assert counted.disables_at == NOON + 132 * HOUR
    assert after_failures(0, 12, 131.9).disabled_because is None

    failing = after_failures(0, 12, 132)

    assert failing.disabled_because is Why.FAILING
    assert failing.disabled_at == NOON + 132 * HOUR


def test_failures_close_together_are_not_counted() -> None:
    assert after_failures(0, 1, 11.9).disables_at is None
    assert after_failures(0, 500).disabled_because is None


def test_any_success_ends_the_row() -> None:
    mended = after_failures(0, 12, 100).record(answer(200), at=NOON + 101 * HOUR)

    assert (mended.failing_since, mended.disables_at) == (None, None)
    assert mended.record(answer(), at=NOON + 140 * HOUR).disabled_because is None


def test_a_success_does_not_enable_what_is_disabled() -> None:
    disabled = FRESH.disable(Why.BY_HAND, at=NOON)

    assert disabled.record(answer(200), at=NOON).status is EndpointStatus.DISABLED
    assert disabled.record(answer(410), at=NOON).disabled_because is Why.BY_HAND
    assert disabled.enable() == FRESH


def test_what_is_published_while_it_is_disabled_is_held() -> None:
    endpoints, events, tenant = desk()
    publish(events, tenant)
    endpoints.disable(tenant, JOBCANNON)
    publish(events, tenant)

    assert statuses(tenant) == [EventStatus.HELD] * 2
    assert events.quiet(tenant)
    assert endpoints.standing(tenant, JOBCANNON)["held"] == 2


def test_enabling_sends_nothing_by_itself() -> None:
    endpoints, events, tenant = desk()
    endpoints.disable(tenant, JOBCANNON)
    publish(events, tenant)

    endpoints.enable(tenant, JOBCANNON)
    publish(events, tenant)

    assert statuses(tenant) == [EventStatus.HELD, EventStatus.PENDING]


def test_disabling_twice_keeps_the_first_reason() -> None:
    endpoints, events, tenant = desk()
    publish(events, tenant)
    [event] = tenant.events.values()
    events.record(tenant, event.id, answered(410), app_time=NOON)

    assert endpoints.disable(tenant, JOBCANNON).disabled_because is Why.GONE


def test_an_app_that_was_never_installed_has_no_endpoint() -> None:
    endpoints, _, tenant = desk()

    with pytest.raises(NotFound):
        endpoints.enable(tenant, AppId("stranger"))
    assert [one.app_id for one in endpoints.of(tenant)] == [JOBCANNON]


def test_a_test_event_goes_to_a_disabled_endpoint_once() -> None:
    endpoints, events, tenant = desk()
    endpoints.disable(tenant, JOBCANNON)

    event = endpoints.test(tenant, JOBCANNON, traceparent="00-a")
    assert events.first_open(tenant) == event
    events.record(tenant, event.id, answered(503), app_time=NOON)

    assert statuses(tenant) == [EventStatus.HELD]


def test_a_picture_keeps_attempts_endpoints_and_what_is_due() -> None:
    endpoints, events, tenant = desk()
    publish(events, tenant, EventType.TOKEN_REVOKED)
    for _ in range(3):
        publish(events, tenant)
    first, *_ = tenant.events.values()
    told = replace(answer(429), headers=(("retry-after", "60"), ("x-a", "b")))
    attempt = replace(answered(), answer=told, request_headers={"webhook-id": first.id})
    events.record(tenant, first.id, attempt, app_time=NOON)
    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=HOUR)
    tenant.events.put(tenant.events.values()[1].hold())

    twin, _ = picture.read(picture.write(tenant, {}), system_clock=lambda: NOON)

    assert twin.events.values() == tenant.events.values()
    assert twin.endpoints.values() == tenant.endpoints.values()
    assert twin.missed.values() == tenant.missed.values()
    assert events.first_open(twin) == tenant.events.values()[2]
    assert events.secrets(twin, JOBCANNON, Signed.EVENTS) == (CALLBACK_SECRET, EVENT_SECRET)
