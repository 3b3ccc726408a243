"""Trigger rules on the wire: what a configuration is sent with, and what is shown of it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from mock_icims.domain.ids import JobId, StageId
from mock_icims.domain.recruiting.triggers import (
    CustomWorkflow,
    Reentry,
    ScoreCondition,
    StageEntryRule,
    Triggers,
)
from mock_icims.web.bodies import Part
from mock_icims.web.fields import Id, Key, Name, Percent

Dimension = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}\Z")]
"""What follows the dot in the key of a result."""


class StageEntryRuleSent(Part):
    stage_id: Id
    assessment: Key
    job_id: Id | None = None
    reentry: Reentry = Reentry.SEND_AGAIN

    def meant(self) -> StageEntryRule:
        return StageEntryRule(
            stage_id=StageId(self.stage_id),
            job_id=None if self.job_id is None else JobId(self.job_id),
            assessment=self.assessment,
            reentry=self.reentry,
        )


class ScoreSent(Part):
    assessment: Key
    result: Dimension
    at_least: Percent | None = None
    at_most: Percent | None = None

    def meant(self) -> ScoreCondition:
        return ScoreCondition(
            assessment=self.assessment,
            result=self.result,
            at_least=self.at_least,
            at_most=self.at_most,
        )


class CustomWorkflowSent(Part):
    name: Name
    stage_id: Id
    assessment: Key
    job_id: Id | None = None
    department: Name | None = None
    location: Name | None = None
    score: ScoreSent | None = None
    approval: Name | None = None
    reentry: Reentry = Reentry.SEND_AGAIN

    def meant(self) -> CustomWorkflow:
        return CustomWorkflow(
            name=self.name,
            stage_id=StageId(self.stage_id),
            assessment=self.assessment,
            job_id=None if self.job_id is None else JobId(self.job_id),
            department=self.department,
            location=self.location,
            score=None if self.score is None else self.score.meant(),
            approval=self.approval,
            reentry=self.reentry,
        )


class StageEntrySent(Part):
    enabled: bool
    rules: Annotated[tuple[StageEntryRuleSent, ...], Meta(max_length=50)]


class RecruiterActionSent(Part):
    enabled: bool


class CustomWorkflowsSent(Part):
    enabled: bool
    rules: Annotated[tuple[CustomWorkflowSent, ...], Meta(max_length=50)]


class TriggersSent(Part):
    stage_entry: StageEntrySent
    recruiter_action: RecruiterActionSent
    custom_workflows: CustomWorkflowsSent

    def meant(self) -> Triggers:
        return Triggers(
            stage_entry_enabled=self.stage_entry.enabled,
            stage_entry_rules=tuple(rule.meant() for rule in self.stage_entry.rules),
            recruiter_action_enabled=self.recruiter_action.enabled,
            custom_workflows_enabled=self.custom_workflows.enabled,
            custom_workflows=tuple(rule.meant() for rule in self.custom_workflows.rules),
        )


def triggers_out(triggers: Triggers) -> dict[str, object]:
    return {
        "stage_entry": {
            "enabled": triggers.stage_entry_enabled,
            "rules": [stage_entry_rule_out(rule) for rule in triggers.stage_entry_rules],
        },
        "recruiter_action": {"enabled": triggers.recruiter_action_enabled},
        "custom_workflows": {
            "enabled": triggers.custom_workflows_enabled,
            "rules": [custom_workflow_out(rule) for rule in triggers.custom_workflows],
        },
    }


def stage_entry_rule_out(rule: StageEntryRule) -> dict[str, object]:
    return {
        "stage_id": rule.stage_id,
        "job_id": rule.job_id,
        "assessment": rule.assessment,
        "reentry": rule.reentry,
    }


def custom_workflow_out(rule: CustomWorkflow) -> dict[str, object]:
    return {
        "name": rule.name,
        "stage_id": rule.stage_id,
        "job_id": rule.job_id,
        "department": rule.department,
        "location": rule.location,
        "score": None if rule.score is None else score_out(rule.score),
        "approval": rule.approval,
        "reentry": rule.reentry,
        "assessment": rule.assessment,
    }


def score_out(score: ScoreCondition) -> dict[str, object]:
    return {
        "assessment": score.assessment,
        "result": score.result,
        "at_least": score.at_least,
        "at_most": score.at_most,
    }
