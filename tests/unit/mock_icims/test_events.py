"""Events: to whom they go, when they are tried again, and when that ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mock_icims.domain.ids import AppId, EventId
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.events import RETRY_SCHEDULE, EventStatus, EventType, Trigger
from tests.icims_cast import JOBCANNON, NOON, published
from tests.unit.mock_icims.attempts import ERASED, answered, desk, event, publish

OTHER = AppId("othervendor")


def test_a_fresh_event_is_pending_and_due() -> None:
    assert event().status is EventStatus.PENDING
    assert event().next_attempt_at == NOON


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_any_2xx_delivers(status: int) -> None:
    delivered = event().record(answered(status), stretch=0)

    assert delivered.status is EventStatus.DELIVERED
    assert delivered.next_attempt_at is None


@pytest.mark.parametrize("status", [None, 301, 400, 404, 409, 429, 500, 503])
def test_anything_else_is_tried_again_after_five_seconds(status: int | None) -> None:
    failed = event().record(answered(status), stretch=0)

    assert failed.status is EventStatus.FAILED
    assert failed.next_attempt_at == NOON + timedelta(seconds=5)


def test_the_schedule_is_the_published_one_and_ends_exhausted_after_75_hours() -> None:
    trying, waits = event(), []
    for _ in range(10):
        at = trying.next_attempt_at
        assert at is not None
        trying = trying.record(answered(after=at - NOON), stretch=0)
        if trying.next_attempt_at is not None:
            waits.append((trying.next_attempt_at - at).total_seconds())

    assert waits == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert trying.status is EventStatus.EXHAUSTED
    assert len(trying.attempts) == 10
    assert trying.attempts[-1].at - NOON == timedelta(hours=75, minutes=35, seconds=5)


@pytest.mark.parametrize(("stretch", "seconds"), [(-1, 4.5), (0.5, 5.25), (1, 5.5)])
def test_the_wait_varies_by_up_to_a_tenth(stretch: float, seconds: float) -> None:
    failed = event().record(answered(), stretch=stretch)

    assert failed.next_attempt_at == NOON + timedelta(seconds=seconds)


def test_410_ends_the_retries() -> None:
    assert event().record(answered(410), stretch=0).status is EventStatus.HELD


@pytest.mark.parametrize(
    ("asked", "waited"), [(None, 5), (0, 5), (4, 5), (60, 60), (86_400, 86_400)]
)
def test_retry_after_makes_a_wait_longer_and_never_shorter(asked: int | None, waited: int) -> None:
    wish = None if asked is None else timedelta(seconds=asked)

    failed = event().record(answered(429), stretch=0, asked=wish)

    assert failed.next_attempt_at == NOON + timedelta(seconds=waited)


def test_a_resend_keeps_the_history_and_starts_the_schedule_afresh() -> None:
    later = NOON + timedelta(days=4)

    again = event().record(answered(410), stretch=0).resend(at=later)
    failed = again.record(answered(after=timedelta(days=4)), stretch=0)

    assert again.status is EventStatus.PENDING
    assert again.next_attempt_at == later
    assert (again.trigger, failed.trigger) == (Trigger.MANUAL, Trigger.SCHEDULED)
    assert failed.next_attempt_at == later + RETRY_SCHEDULE[0]
    assert len(failed.attempts) == 2


def test_the_earliest_event_goes_first_and_of_two_the_older() -> None:
    events, tenant = desk()
    soon, later = NOON, NOON + timedelta(seconds=1)
    first = event(id=EventId("evt_a"), next_attempt_at=later)
    second = event(id=EventId("evt_b"), next_attempt_at=soon)
    third = event(id=EventId("evt_c"), next_attempt_at=soon)

    assert events.first_open(tenant) is None
    for one in (first, second, third):
        tenant.events.put(one)

    assert events.first_open(tenant) is second
    tenant.events.put(replace(second, next_attempt_at=None))
    assert events.first_open(tenant) is third
    tenant.events.delete("evt_c")
    assert events.first_open(tenant) is first


def test_each_subscribed_app_gets_its_own_event() -> None:
    events, tenant = desk(apps=(JOBCANNON, OTHER))

    publish(events, tenant)

    assert [one.app_id for one in tenant.events.values()] == [JOBCANNON, OTHER]
    assert len({one.id for one in tenant.events.values()}) == 2


def test_an_event_can_be_meant_for_one_app_only() -> None:
    events, tenant = desk(apps=(JOBCANNON, OTHER))

    events.publish(tenant, type=ERASED, data={}, traceparent="", to=OTHER)

    assert [one.app_id for one in tenant.events.values()] == [OTHER]


def test_the_body_says_what_and_when_and_carries_its_trace() -> None:
    events, tenant = desk()

    publish(events, tenant)

    [one] = tenant.events.values()
    assert one.traceparent == "00-a"
    assert json.loads(one.body) == {
        "type": "candidate.erased",
        "timestamp": "2026-11-23T12:00:00Z",
        "data": {"candidate_id": "cand_alice1"},
    }


def test_an_app_that_did_not_subscribe_hears_nothing() -> None:
    events, tenant = desk()

    publish(events, tenant, EventType.TOKEN_REVOKED)

    assert published(tenant) == []


def test_an_app_that_is_not_active_hears_nothing() -> None:
    events, tenant = desk()
    tenant.installations.put(tenant.installations.get(JOBCANNON).uninstall())

    publish(events, tenant)

    assert published(tenant) == []


def test_a_failed_event_is_due_when_its_time_has_come() -> None:
    events, tenant = desk()
    publish(events, tenant)
    [one] = tenant.events.values()

    events.record(tenant, one.id, answered(), app_time=NOON)

    assert events.next(tenant, by=NOON) is None
    assert events.pending(tenant) == 0
    due = events.next(tenant, by=NOON + timedelta(seconds=6))
    assert due is not None
    assert due.id == one.id


def test_an_endpoint_that_is_gone_is_not_tried_again_by_itself() -> None:
    events, tenant = desk(apps=(JOBCANNON, OTHER))
    for _ in range(2):
        events.publish(tenant, type=ERASED, data={}, traceparent="", to=JOBCANNON)
    events.publish(tenant, type=ERASED, data={}, traceparent="", to=OTHER)
    first, *_ = tenant.events.values()

    events.record(tenant, first.id, answered(410), app_time=NOON)
    events.publish(tenant, type=ERASED, data={}, traceparent="", to=JOBCANNON)

    assert [(one.app_id, one.status) for one in tenant.events.values()] == [
        (JOBCANNON, EventStatus.HELD),
        (JOBCANNON, EventStatus.HELD),
        (OTHER, EventStatus.PENDING),
        (JOBCANNON, EventStatus.HELD),
    ]


def test_a_resend_that_arrives_does_not_enable_the_endpoint() -> None:
    events, tenant = desk()
    publish(events, tenant)
    [gone] = tenant.events.values()
    events.record(tenant, gone.id, answered(410), app_time=NOON)

    events.resend(tenant, gone.id)
    events.record(tenant, gone.id, answered(202), app_time=NOON)
    publish(events, tenant)

    assert [one.status for one in tenant.events.values()] == [
        EventStatus.DELIVERED,
        EventStatus.HELD,
    ]


def test_registering_an_app_anew_opens_its_endpoint_again() -> None:
    events, tenant = desk()
    publish(events, tenant)
    [gone] = tenant.events.values()
    events.record(tenant, gone.id, answered(410), app_time=NOON)

    events.reopen(tenant, app_id=OTHER)
    publish(events, tenant)
    events.reopen(tenant, app_id=JOBCANNON)
    publish(events, tenant)

    assert [one.status for one in tenant.events.values()][1:] == [
        EventStatus.HELD,
        EventStatus.PENDING,
    ]


def test_the_jitter_follows_the_seed() -> None:
    def retry() -> object:
        events, tenant = desk()
        publish(events, tenant)
        [one] = tenant.events.values()
        events.record(tenant, one.id, answered(), app_time=NOON)
        return tenant.events.get(one.id).next_attempt_at

    assert retry() == retry()
