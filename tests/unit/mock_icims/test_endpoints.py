"""Endpoints: when they are disabled, what signs for them, and how they catch up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId, AttemptId
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.endpoints import (
    LONGEST_RETRY_AFTER,
    Endpoint,
    EndpointDisabled,
    EndpointStatus,
    Signed,
    Why,
    retry_after,
)
from mock_icims.domain.webhooks.events import Answer, EventStatus, EventType, Trigger
from mock_icims.domain.webhooks.signatures import key_of
from mock_icims.services.webhooks.endpoints import Endpoints
from mock_icims.services.webhooks.events import Events
from mock_icims.storage import picture
from mock_icims.storage.world import Tenant
from tests.icims_cast import (
    CALLBACK_SECRET,
    EVENT_SECRET,
    JOBCANNON,
    NOON,
    install,
    northwind,
    registration,
    world_with,
)
from tests.unit.mock_icims.test_events import answered, publish

HOUR = timedelta(hours=1)
FRESH = Endpoint(app_id=JOBCANNON)


def answer(status: int | None = 503) -> Answer:
    return Answer(status=status, error=None if status else "timeout", body="", duration_ms=1.0)


def after_failures(*hours: float) -> Endpoint:
    endpoint = FRESH
    for hour in hours:
        endpoint = endpoint.record(answer(), at=NOON + hour * HOUR)
    return endpoint


def desk() -> tuple[Endpoints, Events, Tenant]:
    tenant = northwind()
    world = world_with(tenant)
    install(tenant)
    events = Events(world)
    return Endpoints(events, new_secret=lambda: CALLBACK_SECRET), events, tenant


def statuses(tenant: Tenant) -> list[EventStatus]:
    return [event.status for event in tenant.events.values()]


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


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("86401", 86_400),
        ("9" * 40, 86_400),
        ("Mon, 23 Nov 2026 12:05:00 GMT", 300),
        ("Monday, 23-Nov-26 12:05:00 GMT", 300),
        ("Mon Nov 23 12:05:00 2026", 300),
        ("Mon, 23 Nov 2099 12:05:00 GMT", 86_400),
    ],
)
def test_retry_after_is_seconds_or_one_of_three_dates(said: str, seconds: int) -> None:
    assert retry_after(said, at=NOON) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "soon",
        "-5",
        "1.5",
        "+5",
        "1_0",
        "\u0663",
        "Mon, 31 Feb 2026 12:05:00 GMT",
        "Mon, 23 Nov 2026 11:55:00 GMT",
    ],
)
def test_garbage_and_moments_gone_by_ask_for_nothing(said: str | None) -> None:
    assert retry_after(said, at=NOON) is None


@given(st.text())
def test_no_retry_after_breaks_anything(said: str) -> None:
    wait = retry_after(said, at=NOON)

    assert wait is None or timedelta(0) <= wait <= LONGEST_RETRY_AFTER


def test_while_a_secret_is_rotated_both_sign_the_newest_first() -> None:
    endpoints, events, tenant = desk()
    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=HOUR)

    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (CALLBACK_SECRET, EVENT_SECRET)
    tenant.clock.advance(HOUR)
    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (CALLBACK_SECRET,)


def test_without_an_overlap_the_old_secret_signs_no_more() -> None:
    endpoints, events, tenant = desk()

    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=timedelta(0))

    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (CALLBACK_SECRET,)


def test_rotating_again_forgets_the_one_before_the_last() -> None:
    endpoints, events, tenant = desk()
    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=HOUR)
    newest = "whsec_" + "eHl6" * 10
    assert len(key_of(newest)) == 30

    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=newest, overlap=HOUR)

    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (newest, CALLBACK_SECRET)


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


def test_an_attempt_that_comes_back_after_its_event_was_forgotten_is_let_be() -> None:
    _, events, tenant = desk()
    publish(events, tenant)
    [event] = tenant.events.values()
    tenant.events.delete(event.id)

    events.record(tenant, event.id, answered(), app_time=NOON)

    assert len(tenant.events) == 0


def test_registering_an_app_anew_forgets_its_endpoints_secrets() -> None:
    endpoints, events, tenant = desk()
    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=HOUR)

    events.reopen(tenant, app_id=JOBCANNON)

    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (EVENT_SECRET,)


def test_fifty_thousand_open_events_cost_no_more_than_one() -> None:
    """Counted, not timed: how many rows are looked at to find the next one."""
    _, events, tenant = desk()
    for _ in range(50_000):
        publish(events, tenant)
    looked_at = 0
    moment = tenant.events._moment

    def counting(event: object) -> object:
        nonlocal looked_at
        looked_at += 1
        return moment(event)  # type: ignore[arg-type]

    tenant.events._moment = counting  # type: ignore[assignment]
    for _ in range(100):
        event = events.next(tenant, by=NOON)
        assert event is not None
        events.record(
            tenant,
            event.id,
            replace(answered(200), id=AttemptId(f"att_{event.id}")),
            app_time=NOON,
        )

    assert looked_at < 1_000


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
