"""Applications: a candidate on a job, moving from stage to stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from mock_icims.domain.errors import StageUnchanged
from mock_icims.domain.ids import ApplicationId, CandidateId, JobId, StageId
from mock_icims.domain.jobs import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMove:
    """`from_stage_id` is None for the first. `by` is a user's or an app's id."""

    at: datetime
    from_stage_id: StageId | None
    to_stage_id: StageId
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """
    `stage_entries` counts every entry into any stage. It tells one entry from the next, so that a
    trigger fires once for each.
    """

    id: ApplicationId
    candidate_id: CandidateId
    job_id: JobId
    stage: Stage
    history: tuple[StageMove, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def stage_id(self) -> StageId:
        return self.stage.id

    @property
    def stage_entries(self) -> int:
        return len(self.history)

    def advance(self, to: Stage, *, by: str, at: datetime) -> Application:
        """
        Move to another stage of the job's workflow, forward, back or out.

        The guide only says "advance"; recruiters also go back and reject
        (docs/decisions/0009-advance.md).
        """
        if to.id == self.stage.id:
            raise StageUnchanged(to.name)

        move = StageMove(at=at, from_stage_id=self.stage.id, to_stage_id=to.id, by=by)
        return replace(self, stage=to, history=(*self.history, move), updated_at=at)


def apply(
    id: ApplicationId,
    *,
    candidate_id: CandidateId,
    job_id: JobId,
    stage: Stage,
    by: str,
    at: datetime,
) -> Application:
    """The guide's "Assign a job": the candidate enters the workflow's first stage."""
    entry = StageMove(at=at, from_stage_id=None, to_stage_id=stage.id, by=by)
    return Application(
        id=id,
        candidate_id=candidate_id,
        job_id=job_id,
        stage=stage,
        history=(entry,),
        created_at=at,
        updated_at=at,
    )
