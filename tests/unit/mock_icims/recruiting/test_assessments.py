"""The assessments' desk, without HTTP: orders, what comes back, and who hears of it."""

from __future__ import annotations

import pytest

from mock_icims.domain.errors import NotFound, SignatureInvalid, ValidationFailed
from mock_icims.domain.ids import AppId, OrderId
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.errors import AssessmentNotInCatalog, OrderAlreadyOpen
from mock_icims.domain.recruiting.jobs import JobStatus
from mock_icims.domain.recruiting.orders import AssessmentOrder, OrderStatus, Trigger
from mock_icims.domain.recruiting.triggers import (
    CustomWorkflow,
    ScoreCondition,
    Triggers,
    Wanted,
)
from mock_icims.domain.structs import replace
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.recruiting.hiring import Hiring
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import (
    ASSESSMENT,
    JOBCANNON,
    LEAD,
    REJECTED,
    SCREEN,
    auto_send,
    install,
    registration,
)
from tests.unit.mock_icims.recruiting.conftest import TRACE, advance, assign


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


GOOD_ONES = Configuration(
    app_id=JOBCANNON,
    version=1,
    triggers=Triggers(
        stage_entry_rules=auto_send().triggers.stage_entry_rules,
        custom_workflows_enabled=True,
        custom_workflows=(
            CustomWorkflow(
                name="Good ones",
                stage_id=ASSESSMENT.id,
                department=None,
                location=None,
                score=ScoreCondition(assessment="big-five", result="overall", at_least=60),
                assessment="grit",
            ),
        ),
    ),
    catalog=("big-five", "grit"),
)


def call_back(
    assessments: Assessments, tenant: Tenant, order: AssessmentOrder, *, score: int, id: str
) -> None:
    assessments.receive(
        tenant,
        order.id,
        app_id=order.app_id,
        webhook_id=id,
        body=b"{}",
        result={"assessment": order.assessment, "overall_score": score},
    )


def test_a_second_callback_sets_off_no_rule_that_was_saved_since_the_first(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)
    (order,) = tenant.orders.values()
    call_back(assessments, tenant, order, score=64, id="msg_1")

    tenant.configurations[JOBCANNON] = GOOD_ONES
    call_back(assessments, tenant, order, score=64, id="msg_2")

    assert [one.id for one in tenant.orders.values()] == [order.id]


def test_what_was_sent_on_an_earlier_entry_is_sent_for_a_score_of_this_one(
    hiring: Hiring, assessments: Assessments, tenant: Tenant
) -> None:
    tenant.configurations[JOBCANNON] = GOOD_ONES
    application = advance(hiring, tenant, assign(hiring, tenant), ASSESSMENT)
    (first,) = tenant.orders.values()
    call_back(assessments, tenant, first, score=40, id="msg_1")
    assessments.order(tenant, application.id, assessment="grit", by="usr_bob", traceparent=TRACE)

    for stage in (SCREEN, ASSESSMENT):
        advance(hiring, tenant, application, stage)
    *_, second = tenant.orders.values()
    call_back(assessments, tenant, second, score=64, id="msg_2")

    sent = [order.assessment for order in tenant.orders.values()]
    assert sent == ["big-five", "grit", "big-five", "grit"]
