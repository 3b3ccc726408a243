"""When an app is asked for an assessment: the guide's three triggers, and the rules behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from mock_icims.domain.ids import JobId, StageId
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.chains import fits_word
from mock_icims.domain.recruiting.jobs import Job
from mock_icims.domain.recruiting.orders import Trigger
from mock_icims.domain.structs import Struct

Scores = Mapping[str, int]
"""By the key of the result: "big-five.overall" → 64."""


class Reentry(StrEnum):
    """What a second entry into the stage does (docs/decisions/0041)."""

    SEND_AGAIN = "send_again"
    REUSE_RESULT = "reuse_result"
    ASK = "ask"


class Wanted(Struct, frozen=True, kw_only=True):
    """What a rule asks for."""

    assessment: str
    trigger: Trigger
    reentry: Reentry = Reentry.SEND_AGAIN
    chain: str | None = None


class StageEntryRule(Struct, frozen=True, kw_only=True):
    """Whoever enters the stage is sent the assessment. `job_id` None means any job."""

    stage_id: StageId
    job_id: JobId | None
    assessment: str
    reentry: Reentry = Reentry.SEND_AGAIN

    def matches(self, application: Application, job: Job) -> bool:
        return self.stage_id == application.stage_id and self.job_id in (None, job.id)

    def wanted(self) -> Wanted:
        return Wanted(assessment=self.assessment, trigger=Trigger.STAGE_ENTRY, reentry=self.reentry)


class ScoreCondition(Struct, frozen=True, kw_only=True):
    """`result` is "overall" or the key of a dimension; the bounds are part of what fits."""

    assessment: str
    result: str
    at_least: int | None = None
    at_most: int | None = None

    @property
    def key(self) -> str:
        return f"{self.assessment}.{self.result}"

    def met(self, scores: Scores) -> bool:
        """An assessment without a score yet fits nothing."""
        score = scores.get(self.key)
        return (
            score is not None
            and (self.at_least is None or score >= self.at_least)
            and (self.at_most is None or score <= self.at_most)
        )


class CustomWorkflow(Struct, frozen=True, kw_only=True):
    """
    A stage entry narrowed to a job, a department, a location (each None for any, words in any
    case) and the score of an earlier assessment. `approval` names the chain that decides first.
    """

    name: str
    stage_id: StageId
    department: str | None
    location: str | None
    assessment: str
    job_id: JobId | None = None
    score: ScoreCondition | None = None
    approval: str | None = None
    reentry: Reentry = Reentry.SEND_AGAIN

    def matches(self, application: Application, job: Job, scores: Scores) -> bool:
        return (
            self.stage_id == application.stage_id
            and self.job_id in (None, job.id)
            and fits_word(self.department, job.department)
            and fits_word(self.location, job.location)
            and (self.score is None or self.score.met(scores))
        )

    def wanted(self) -> Wanted:
        return Wanted(
            assessment=self.assessment,
            trigger=Trigger.CUSTOM_WORKFLOW,
            reentry=self.reentry,
            chain=self.approval,
        )


class Triggers(Struct, frozen=True, kw_only=True):
    """The guide's three: "On candidate stage entry", "On recruiter action", "Custom workflows"."""

    stage_entry_enabled: bool = True
    stage_entry_rules: tuple[StageEntryRule, ...] = ()
    recruiter_action_enabled: bool = True
    custom_workflows_enabled: bool = False
    custom_workflows: tuple[CustomWorkflow, ...] = ()

    def on_entry(self, application: Application, job: Job, scores: Scores) -> Iterator[Wanted]:
        """What every rule asks for that an application in its stage satisfies, in their order."""
        if self.stage_entry_enabled:
            for rule in self.stage_entry_rules:
                if rule.matches(application, job):
                    yield rule.wanted()
        if self.custom_workflows_enabled:
            for custom in self.custom_workflows:
                if custom.matches(application, job, scores):
                    yield custom.wanted()

    def on_score(
        self, application: Application, job: Job, scores: Scores, *, of: str
    ) -> Iterator[Wanted]:
        """The same of those rules alone that waited for a score of this assessment."""
        if self.custom_workflows_enabled:
            for custom in self.custom_workflows:
                waited = custom.score is not None and custom.score.assessment == of
                if waited and custom.matches(application, job, scores):
                    yield custom.wanted()
