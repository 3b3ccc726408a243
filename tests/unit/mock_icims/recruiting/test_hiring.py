"""The recruiters' desk, without HTTP: what a way through the stages asks for."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.recruiting.jobs import JobStatus
from mock_icims.domain.recruiting.orders import OrderStatus, Trigger
from mock_icims.domain.recruiting.triggers import (
    Triggers,
)
from mock_icims.domain.structs import replace
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.recruiting.hiring import Hiring
from mock_icims.storage.world import Tenant
from tests.icims_cast import (
    ASSESSMENT,
    JOBCANNON,
    LEAD,
    REJECTED,
    SCREEN,
    auto_send,
    published,
)
from tests.unit.mock_icims.recruiting.conftest import ALICE, TRACE, advance, assign


def test_one_entry_into_the_stage_makes_one_order_and_one_event(
    hiring: Hiring, tenant: Tenant
) -> None:
    moved = advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)

    (order,) = tenant.orders.values()
    assert order.application_id == moved.id
    assert order.trigger is Trigger.STAGE_ENTRY
    assert order.stage_entry == 2
    event = tenant.events.values()[-1]
    assert event.traceparent == TRACE
    assert msgspec.json.decode(event.body)["data"] == {
        "customer_id": "cus_northw",
        "order_id": order.id,
        "application_id": moved.id,
        "candidate_id": ALICE,
        "job_id": LEAD.id,
        "job_title": LEAD.title,
        "assessment": "big-five",
        "trigger": "stage_entry",
        "stage_entry": 2,
        "email_template": "branded",
        "callback_url": (
            "https://icims.test/connect/v1/customers/cus_northw"
            f"/assessment-orders/{order.id}/callback"
        ),
    }


def test_a_second_entry_is_ordered_again(hiring: Hiring, tenant: Tenant) -> None:
    application = advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)
    advance(hiring, tenant, application, SCREEN)
    advance(hiring, tenant, application, ASSESSMENT)

    assert [order.stage_entry for order in tenant.orders.values()] == [2, 4]


def test_two_jobs_of_one_candidate_are_two_orders(hiring: Hiring, tenant: Tenant) -> None:
    for _ in range(2):
        advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)

    assert len(tenant.orders) == 2


def test_an_app_that_is_not_active_is_asked_for_nothing(hiring: Hiring, tenant: Tenant) -> None:
    tenant.installations.put(tenant.installations.get(JOBCANNON).uninstall())

    advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)

    assert tenant.installations.get(JOBCANNON).status is InstallationStatus.UNINSTALLED
    assert len(tenant.orders) == 0
    assert published(tenant) == []


def test_rejecting_cancels_open_orders_only(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    application = advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)
    (first,) = tenant.orders.values()
    tenant.orders.put(first.complete({}, at=tenant.clock.now()))
    assessments.order(
        tenant, application.id, assessment="big-five", by="usr_bob", traceparent=TRACE
    )

    advance(hiring, tenant, application, REJECTED)

    statuses = [order.status for order in tenant.orders.values()]
    assert statuses == [OrderStatus.COMPLETED, OrderStatus.CANCELLED]
    assert published(tenant).count("assessment.cancelled") == 1


def test_a_closed_job_takes_nobody(hiring: Hiring, tenant: Tenant) -> None:
    tenant.jobs.put(replace(LEAD, status=JobStatus.CLOSED))

    with pytest.raises(ValidationFailed, match="is closed"):
        assign(hiring, tenant)


def test_an_application_is_written_anew_when_its_source_is_another(
    hiring: Hiring, tenant: Tenant
) -> None:
    application = assign(hiring, tenant)
    written = []
    for name in ("Bob", "Bob", "Carol"):
        tenant.clock.advance(timedelta(seconds=1))
        named = hiring.name_source(tenant, application.id, source="Referral", name=name)
        written.append(named.updated_at - application.updated_at)

    assert written == [timedelta(seconds=1), timedelta(seconds=1), timedelta(seconds=3)]


def test_whoever_is_rejected_from_a_closed_job_is_sent_nothing(
    hiring: Hiring, tenant: Tenant
) -> None:
    rule = replace(auto_send().triggers.stage_entry_rules[0], stage_id=REJECTED.id)
    tenant.configurations[JOBCANNON] = replace(
        auto_send(), triggers=Triggers(stage_entry_rules=(rule,))
    )
    application = assign(hiring, tenant)
    hiring.set_job(tenant, LEAD.id, status=JobStatus.CLOSED, by="usr_bob", traceparent=TRACE)

    advance(hiring, tenant, application, REJECTED)

    assert len(tenant.orders) == 0
