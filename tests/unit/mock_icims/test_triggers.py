"""Trigger rules: which assessments a stage entry asks for."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import ApplicationId, CandidateId, JobId
from mock_icims.domain.recruiting.applications import Application, apply
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.jobs import Stage
from mock_icims.domain.recruiting.orders import Trigger
from mock_icims.domain.recruiting.triggers import (
    CustomWorkflow,
    Reentry,
    ScoreCondition,
    StageEntryRule,
    Triggers,
    Wanted,
)
from mock_icims.domain.structs import replace
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


def asked_of(configuration: Configuration, stage: Stage, **scores: int) -> list[tuple[str, str]]:
    found = configuration.on_stage_entry(
        entering(stage), LEAD, {f"big-five.{key}": score for key, score in scores.items()}
    )
    return [(wanted.assessment, wanted.trigger) for wanted in found]


def configured(
    triggers: Triggers, *, catalog: tuple[str, ...] = ("big-five", "disc")
) -> Configuration:
    return Configuration(app_id=JOBCANNON, triggers=triggers, catalog=catalog)


def test_entering_the_stage_asks_for_the_rules_assessment() -> None:
    configuration = configured(Triggers(stage_entry_rules=(on_entry(),)))

    assert asked_of(configuration, ASSESSMENT) == [("big-five", Trigger.STAGE_ENTRY)]
    assert asked_of(configuration, SCREEN) == []


def test_a_rule_for_a_job_leaves_other_jobs_alone() -> None:
    configuration = configured(Triggers(stage_entry_rules=(on_entry(job_id=LEAD.id),)))
    other = replace(LEAD, id=JobId("job_other1"))

    assert configuration.on_stage_entry(entering(ASSESSMENT), LEAD, {})
    assert not configuration.on_stage_entry(entering(ASSESSMENT), other, {})


def test_two_rules_for_one_assessment_ask_once() -> None:
    rules = (on_entry(), on_entry(job_id=LEAD.id), on_entry("disc"))
    configuration = configured(
        Triggers(
            stage_entry_rules=rules, custom_workflows_enabled=True, custom_workflows=(custom(),)
        )
    )

    assert asked_of(configuration, ASSESSMENT) == [
        ("big-five", Trigger.STAGE_ENTRY),
        ("disc", Trigger.STAGE_ENTRY),
    ]


def test_switched_off_nothing_is_asked() -> None:
    triggers = Triggers(
        stage_entry_enabled=False, stage_entry_rules=(on_entry(),), custom_workflows=(custom(),)
    )

    assert asked_of(configured(triggers), ASSESSMENT) == []


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

    asked = asked_of(configured(triggers), ASSESSMENT)

    assert asked == ([("disc", Trigger.CUSTOM_WORKFLOW)] if asks else [])


def test_what_left_the_catalog_is_not_asked_for() -> None:
    configuration = configured(Triggers(stage_entry_rules=(on_entry(),)), catalog=("disc",))

    assert asked_of(configuration, ASSESSMENT) == []


def scored(**bounds: int) -> Configuration:
    score = ScoreCondition(assessment="big-five", result="overall", **bounds)
    rule = replace(custom(), score=score, approval="Heads", reentry=Reentry.ASK)
    return configured(Triggers(custom_workflows_enabled=True, custom_workflows=(rule,)))


@pytest.mark.parametrize(
    ("bounds", "score", "asks"),
    [
        ({"at_least": 60}, 60, True),
        ({"at_least": 60}, 59, False),
        ({"at_most": 40}, 40, True),
        ({"at_most": 40}, 41, False),
        ({"at_least": 40, "at_most": 60}, 50, True),
        ({"at_least": 40, "at_most": 60}, 61, False),
    ],
)
def test_a_custom_workflow_narrows_to_a_score_and_its_bounds_fit(
    bounds: dict[str, int], score: int, asks: bool
) -> None:
    assert bool(asked_of(scored(**bounds), ASSESSMENT, overall=score)) is asks


def test_without_a_score_yet_a_rule_on_it_asks_for_nothing() -> None:
    assert asked_of(scored(at_least=0), ASSESSMENT) == []


def test_a_score_fires_only_the_rules_that_waited_for_it() -> None:
    configuration, scores = scored(at_least=60), {"big-five.overall": 64}

    there = configuration.on_score(entering(ASSESSMENT), LEAD, scores, of="big-five")
    assert there == [
        Wanted(
            assessment="disc",
            trigger=Trigger.CUSTOM_WORKFLOW,
            reentry=Reentry.ASK,
            chain="Heads",
        )
    ]
    assert configuration.on_score(entering(ASSESSMENT), LEAD, scores, of="disc") == []
    assert configuration.on_score(entering(SCREEN), LEAD, scores, of="big-five") == []


def test_a_custom_workflow_for_a_job_leaves_other_jobs_alone() -> None:
    rule = replace(custom(), job_id=LEAD.id)
    configuration = configured(Triggers(custom_workflows_enabled=True, custom_workflows=(rule,)))
    other = replace(LEAD, id=JobId("job_other1"))

    assert configuration.on_stage_entry(entering(ASSESSMENT), LEAD, {})
    assert not configuration.on_stage_entry(entering(ASSESSMENT), other, {})
