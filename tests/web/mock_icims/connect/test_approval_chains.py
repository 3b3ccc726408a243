"""What has to be approved: what a chain applies to, by hand as well, or as a workflow names it."""

from __future__ import annotations

import pytest

from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import AppliesTo, Approvals, Chain
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.orders import Trigger
from mock_icims.domain.recruiting.triggers import CustomWorkflow, Triggers
from mock_icims.domain.structs import replace
from tests.icims_cast import ASSESSMENT, JOBCANNON, SCREEN, published
from tests.web.mock_icims.connect.conftest import Caller, Stage
from tests.web.mock_icims.connect.two_steps import (
    CAROL,
    TWO_STEPS,
    act,
    approval,
    chain,
    configured,
    dora,
)

__all__ = ["approval", "chain", "dora"]


@pytest.mark.parametrize(
    ("applies_to", "expected"),
    [
        (AppliesTo(assessment="big-five"), "awaiting_approval"),
        (AppliesTo(assessment="disc"), "requested"),
        (AppliesTo(trigger=Trigger.STAGE_ENTRY), "awaiting_approval"),
        (AppliesTo(trigger=Trigger.RECRUITER_ACTION), "requested"),
    ],
)
def test_only_what_the_chain_applies_to_waits(
    stage: Stage, bob: Caller, application: str, applies_to: AppliesTo, expected: str
) -> None:
    chain = Chain(name="Heads", steps=TWO_STEPS, applies_to=applies_to)
    configured(stage, approvals=Approvals(enabled=True, chains=(chain,)))

    bob("PUT", f"/applications/{application}/stage", json={"stage_id": ASSESSMENT.id})

    [order] = bob("GET", "/assessment-orders").json()["items"]
    assert order["status"] == expected


def test_an_order_by_hand_goes_through_the_chain_as_well(bob: Caller, application: str) -> None:
    wanted = {"application_id": application, "assessment": "big-five"}
    made = bob("POST", "/assessment-orders", json=wanted)

    assert (made.status_code, made.json()["status"]) == (201, "awaiting_approval")


def test_a_chain_that_is_changed_applies_to_new_orders_only(
    stage: Stage, dora: Caller, carol: Caller, approval: str
) -> None:
    configured(stage, approvals=Approvals())

    assert len(dora("GET", f"/approvals/{approval}").json()["steps"]) == 2
    act(dora, approval, "approve")
    assert act(carol, approval, "approve") == (200, "approved")


def test_a_custom_workflow_names_the_chain_that_approves_first(
    stage: Stage, bob: Caller, application: str
) -> None:
    heads = Chain(name="Heads", steps=TWO_STEPS)
    carols = Chain(name="Carol alone", steps=(Approver(user_id=CAROL),))
    rule = CustomWorkflow(
        name="Leads",
        stage_id=SCREEN.id,
        department=None,
        location=None,
        assessment="big-five",
        approval="Carol alone",
    )
    configured(
        stage,
        approvals=Approvals(enabled=True, chains=(heads, carols)),
        triggers=Triggers(custom_workflows_enabled=True, custom_workflows=(rule,)),
    )
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": SCREEN.id})

    (waiting,) = bob("GET", "/approvals").json()["items"]
    assert waiting["chain"] == "Carol alone"


def test_without_a_chain_nothing_waits(stage: Stage, bob: Caller, application: str) -> None:
    stage.tenant.configurations[JOBCANNON] = replace(
        stage.tenant.configurations[JOBCANNON], approvals=Configuration(app_id=JOBCANNON).approvals
    )
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": ASSESSMENT.id})

    assert published(stage.tenant)[-1] == "assessment.requested"
