"""Trigger rules: which assessments a stage entry asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_icims.domain.applications import Application, apply
from mock_icims.domain.assessment_orders import Trigger
from mock_icims.domain.ids import ApplicationId, CandidateId, JobId
from mock_icims.domain.jobs import Stage
from mock_icims.domain.triggers import Configuration, CustomWorkflow, StageEntryRule, Triggers
from tests.icims_cast import ASSESSMENT, JOBCANNON, LEAD, NOON, SCREEN


def entering(stage: Stage) -> Application:
    return apply(
        ApplicationId("app_alice1"),
        candidate_id=CandidateId("cand_alice1"),
        job_id=LEAD.id,
        stage=stage,
        by="usr_bob",
        at=NOON,
    )


def on_entry(assessment: str = "big-five", *, job_id: JobId | None = None) -> StageEntryRule:
    return StageEntryRule(stage_id=ASSESSMENT.id, job_id=job_id, assessment=assessment)


def custom(*, department: str | None = None, location: str | None = None) -> CustomWorkflow:
    return CustomWorkflow(
        name="Custom",
        stage_id=ASSESSMENT.id,
        department=department,
        location=location,
        assessment="disc",
    )


def configured(
    triggers: Triggers, *, catalog: tuple[str, ...] = ("big-five", "disc")
) -> Configuration:
    return Configuration(app_id=JOBCANNON, triggers=triggers, catalog=catalog)


def test_entering_the_stage_asks_for_the_rules_assessment() -> None:
    configuration = configured(Triggers(stage_entry_rules=(on_entry(),)))

    asked = configuration.on_stage_entry(entering(ASSESSMENT), LEAD)

    assert asked == {"big-five": Trigger.STAGE_ENTRY}
    assert configuration.on_stage_entry(entering(SCREEN), LEAD) == {}


def test_a_rule_for_a_job_leaves_other_jobs_alone() -> None:
    configuration = configured(Triggers(stage_entry_rules=(on_entry(job_id=LEAD.id),)))
    other = replace(LEAD, id=JobId("job_other1"))

    assert configuration.on_stage_entry(entering(ASSESSMENT), LEAD)
    assert not configuration.on_stage_entry(entering(ASSESSMENT), other)


def test_two_rules_for_one_assessment_ask_once() -> None:
    rules = (on_entry(), on_entry(job_id=LEAD.id), on_entry("disc"))
    configuration = configured(
        Triggers(
            stage_entry_rules=rules, custom_workflows_enabled=True, custom_workflows=(custom(),)
        )
    )

    asked = configuration.on_stage_entry(entering(ASSESSMENT), LEAD)

    assert asked == {"big-five": Trigger.STAGE_ENTRY, "disc": Trigger.STAGE_ENTRY}


def test_switched_off_nothing_is_asked() -> None:
    triggers = Triggers(
        stage_entry_enabled=False, stage_entry_rules=(on_entry(),), custom_workflows=(custom(),)
    )

    assert configured(triggers).on_stage_entry(entering(ASSESSMENT), LEAD) == {}


@pytest.mark.parametrize(
    ("rule", "asks"),
    [
        (custom(), True),
        (custom(department="operations"), True),
        (custom(department="Operations", location="columbus, oh"), True),
        (custom(department="Sales"), False),
        (custom(department="Operations", location="Austin, TX"), False),
    ],
)
def test_a_custom_workflow_narrows_to_department_and_location(
    rule: CustomWorkflow, asks: bool
) -> None:
    triggers = Triggers(custom_workflows_enabled=True, custom_workflows=(rule,))

    asked = configured(triggers).on_stage_entry(entering(ASSESSMENT), LEAD)

    assert asked == ({"disc": Trigger.CUSTOM_WORKFLOW} if asks else {})


def test_what_left_the_catalog_is_not_asked_for() -> None:
    configuration = configured(Triggers(stage_entry_rules=(on_entry(),)), catalog=("disc",))

    assert configuration.on_stage_entry(entering(ASSESSMENT), LEAD) == {}
