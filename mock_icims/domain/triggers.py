"""An app's configuration: when it is asked for an assessment, for which, and where results go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mock_icims.domain.applications import Application
from mock_icims.domain.assessment_orders import EmailTemplate, Trigger
from mock_icims.domain.ids import AppId, FieldId, JobId, StageId
from mock_icims.domain.jobs import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEntryRule:
    """Whoever enters the stage is sent the assessment. `job_id` None means any job."""

    stage_id: StageId
    job_id: JobId | None
    assessment: str

    def matches(self, application: Application, job: Job) -> bool:
        return self.stage_id == application.stage_id and self.job_id in (None, job.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomWorkflow:
    """A stage entry narrowed to a department and a location, each None for any, in any case."""

    name: str
    stage_id: StageId
    department: str | None
    location: str | None
    assessment: str

    def matches(self, application: Application, job: Job) -> bool:
        return (
            self.stage_id == application.stage_id
            and _fits(self.department, job.department)
            and _fits(self.location, job.location)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggers:
    """The guide's three: "On candidate stage entry", "On recruiter action", "Custom workflows"."""

    stage_entry_enabled: bool = True
    stage_entry_rules: tuple[StageEntryRule, ...] = ()
    recruiter_action_enabled: bool = True
    custom_workflows_enabled: bool = False
    custom_workflows: tuple[CustomWorkflow, ...] = ()

    def matching(self, application: Application, job: Job) -> Iterator[tuple[Trigger, str]]:
        """Trigger and assessment of every rule that an application in its stage satisfies."""
        if self.stage_entry_enabled:
            for rule in self.stage_entry_rules:
                if rule.matches(application, job):
                    yield Trigger.STAGE_ENTRY, rule.assessment
        if self.custom_workflows_enabled:
            for custom in self.custom_workflows:
                if custom.matches(application, job):
                    yield Trigger.CUSTOM_WORKFLOW, custom.assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedResult:
    """A result such as "big-five.overall" goes to the field with this id, known by this name."""

    result: str
    field_id: FieldId
    field_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What Settings → Marketplace Apps → Configuration saves. Version 0 was never saved."""

    app_id: AppId
    version: int = 0
    triggers: Triggers = Triggers()
    catalog: tuple[str, ...] = ()
    email_template: EmailTemplate = EmailTemplate.BRANDED
    scorecard_mapping: tuple[MappedResult, ...] = ()
    updated_at: datetime | None = None
    updated_by: str | None = None

    def on_stage_entry(self, application: Application, job: Job) -> dict[str, Trigger]:
        """
        Assessments to order, each with the first rule that asks for it: two rules that ask for the
        same one do not make the candidate sit it twice.
        """
        wanted: dict[str, Trigger] = {}
        for trigger, assessment in self.triggers.matching(application, job):
            if assessment in self.catalog:
                wanted.setdefault(assessment, trigger)
        return wanted


def _fits(wanted: str | None, actual: str) -> bool:
    return wanted is None or wanted.casefold() == actual.casefold()
