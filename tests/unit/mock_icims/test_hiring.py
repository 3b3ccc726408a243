"""The recruiters' desk and the assessments' desk, without HTTP."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from mock_icims.domain.errors import NotFound, SignatureInvalid, ValidationFailed
from mock_icims.domain.ids import AppId, CandidateId, OrderId
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.errors import AssessmentNotInCatalog, OrderAlreadyOpen
from mock_icims.domain.recruiting.jobs import JobStatus, Stage
from mock_icims.domain.recruiting.orders import OrderStatus, Trigger
from mock_icims.domain.recruiting.triggers import (
    CustomWorkflow,
    ScoreCondition,
    Triggers,
    Wanted,
)
from mock_icims.domain.structs import replace
from mock_icims.services.public.notifications import Notifications
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.recruiting.hiring import Hiring
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import (
    ASSESSMENT,
    JOBCANNON,
    LEAD,
    REJECTED,
    SCREEN,
    auto_send,
    install,
    northwind,
    published,
    registration,
    world_with,
)

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ALICE = CandidateId("cand_alice1")


@pytest.fixture
def tenant() -> Tenant:
    tenant = northwind()
    install(tenant)
    return tenant


@pytest.fixture
def world(tenant: Tenant) -> World:
    return world_with(tenant)


@pytest.fixture
def assessments(world: World) -> Assessments:
    return Assessments(world, events=Events(world), issuer="https://icims.test")


@pytest.fixture
def hiring(world: World, assessments: Assessments) -> Hiring:
    events = Events(world)
    notifications = Notifications(events, issuer="http://icims.test")
    return Hiring(assessments=assessments, events=events, notifications=notifications)


def assign(hiring: Hiring, tenant: Tenant) -> Application:
    return hiring.assign(
        tenant, candidate_id=ALICE, job_id=LEAD.id, by="usr_bob", traceparent=TRACE
    )


def advance(hiring: Hiring, tenant: Tenant, application: Application, to: Stage) -> Application:
    return hiring.advance(tenant, application.id, to=to.id, by="usr_bob", traceparent=TRACE)


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


def test_no_other_app_hears_of_an_order(hiring: Hiring, tenant: Tenant, world: World) -> None:
    acme = AppId("acme")
    world.registrations[acme] = registration(acme)
    install(tenant, configuration=replace(auto_send(app_id=acme), triggers=Triggers()))
    application = advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)

    advance(hiring, tenant, application, REJECTED)

    told = [(one.type, one.app_id) for one in tenant.events.values() if one.app_id == JOBCANNON]
    others = {one.type for one in tenant.events.values() if one.app_id == acme}
    assert ("assessment.requested", JOBCANNON) in told
    assert ("assessment.cancelled", JOBCANNON) in told
    assert others == {"application.stage_changed"}


def test_a_closed_job_takes_nobody(hiring: Hiring, tenant: Tenant) -> None:
    tenant.jobs.put(replace(LEAD, status=JobStatus.CLOSED))

    with pytest.raises(ValidationFailed, match="is closed"):
        assign(hiring, tenant)


def test_a_recruiter_does_not_order_what_is_open(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    application = advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)

    with pytest.raises(OrderAlreadyOpen):
        assessments.order(
            tenant, application.id, assessment="big-five", by="usr_bob", traceparent=TRACE
        )


def test_an_open_order_is_in_no_other_assessments_way(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    tenant.configurations[JOBCANNON] = replace(auto_send(), catalog=("big-five", "grit"))
    application = advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)

    other = assessments.order(
        tenant, application.id, assessment="grit", by="usr_bob", traceparent=TRACE
    )

    assert [order.id for order in tenant.orders.values() if order.open][1:] == [other.id]


def test_a_job_that_is_open_cancels_nothing_that_waits(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    asked = assessments.orders.place(
        tenant,
        assign(hiring, tenant),
        configuration=auto_send(),
        wanted=Wanted(assessment="big-five", trigger=Trigger.STAGE_ENTRY),
        by="usr_bob",
        traceparent=TRACE,
        ask=True,
    )

    for status in (JobStatus.OPEN, JobStatus.CLOSED):
        assert tenant.orders.get(asked.id).waiting
        hiring.set_job(tenant, LEAD.id, status=status, by="usr_bob", traceparent=TRACE)

    assert not tenant.orders.get(asked.id).waiting


def test_what_a_candidate_was_asked_for_stays_open_when_the_app_is_uninstalled(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)

    assessments.on_uninstall(tenant, JOBCANNON, by="usr_carol", traceparent=TRACE)

    (order,) = tenant.orders.values()
    assert order.status is OrderStatus.REQUESTED


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


def test_without_any_app_the_catalog_offers_nothing(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    application = assign(hiring, tenant)
    tenant.installations.delete(JOBCANNON)

    with pytest.raises(AssessmentNotInCatalog, match="offers nothing yet"):
        assessments.order(
            tenant, application.id, assessment="big-five", by="usr_bob", traceparent=TRACE
        )


def test_of_two_apps_the_one_that_takes_manual_orders_gets_it(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    install(tenant, configuration=auto_send(manual=False))
    install(tenant, configuration=auto_send(app_id=AppId("acme")))

    order = assessments.order(
        tenant,
        assign(hiring, tenant).id,
        assessment="big-five",
        by="usr_bob",
        traceparent=TRACE,
    )

    assert order.app_id == "acme"


def test_an_order_for_an_application_that_does_not_exist_is_refused(
    assessments: Assessments, tenant: Tenant, hiring: Hiring
) -> None:
    application = assign(hiring, tenant)
    tenant.applications.delete(application.id)

    with pytest.raises(ValidationFailed, match="not an application"):
        assessments.order(
            tenant, application.id, assessment="big-five", by="usr_bob", traceparent=TRACE
        )


def test_an_app_that_is_registered_no_more_has_no_signature(
    assessments: Assessments, tenant: Tenant, world: World
) -> None:
    world.registrations.clear()

    with pytest.raises(SignatureInvalid):
        assessments.check_signature(tenant, JOBCANNON, headers={}, body=b"")


def test_an_order_of_another_app_is_not_found(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)
    (order,) = tenant.orders.values()

    with pytest.raises(NotFound):
        assessments.of_app(tenant, OrderId(order.id), AppId("acme"))


def test_two_apps_may_give_their_callbacks_the_same_id(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    install(tenant, configuration=auto_send(app_id=AppId("acme")))
    advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)

    for order in tenant.orders.values():
        assessments.receive(
            tenant,
            order.id,
            app_id=order.app_id,
            webhook_id="msg_1",
            body=order.id.encode(),
            result={"assessment": "big-five"},
        )

    assert [order.status for order in tenant.orders.values()] == [OrderStatus.COMPLETED] * 2


def test_a_second_callback_sets_off_no_rule_that_was_saved_since_the_first(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)
    (order,) = tenant.orders.values()

    def called_back(webhook_id: str) -> None:
        assessments.receive(
            tenant,
            order.id,
            app_id=JOBCANNON,
            webhook_id=webhook_id,
            body=b"{}",
            result={"assessment": "big-five", "overall_score": 64},
        )

    called_back("msg_1")
    rule = CustomWorkflow(
        name="Good ones",
        stage_id=ASSESSMENT.id,
        department=None,
        location=None,
        score=ScoreCondition(assessment="big-five", result="overall", at_least=60),
        assessment="grit",
    )
    triggers = Triggers(custom_workflows_enabled=True, custom_workflows=(rule,))
    tenant.configurations[JOBCANNON] = replace(
        auto_send(), triggers=triggers, catalog=("big-five", "grit")
    )
    called_back("msg_2")

    assert [one.id for one in tenant.orders.values()] == [order.id]
