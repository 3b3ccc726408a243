"""Applications: a candidate on a job, moving from stage to stage."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from mock_icims.domain.ids import ApplicationId, CandidateId, JobId, OrderId, StageId
from mock_icims.domain.recruiting.errors import ApplicationClosed, StageUnchanged
from mock_icims.domain.recruiting.jobs import Stage, StageKind
from mock_icims.domain.structs import Struct, replace


class ApplicationStatus(StrEnum):
    """What the kind of the stage comes to."""

    OPEN = "open"
    HIRED = "hired"
    REJECTED = "rejected"


_ENDS = {
    StageKind.HIRED: ApplicationStatus.HIRED,
    StageKind.REJECTED: ApplicationStatus.REJECTED,
}


class StageMove(Struct, frozen=True, kw_only=True):
    """
    `from_stage_id` is None for the first. `by` is a user's or an app's id.

    `reused` are earlier orders whose assessment was not sent again on this entry
    (docs/decisions/0041).
    """

    at: datetime
    from_stage_id: StageId | None
    to_stage_id: StageId
    by: str
    reused: tuple[OrderId, ...] = ()


class Application(Struct, frozen=True, kw_only=True):
    """
    `stage_entries` counts every entry into any stage. It tells one entry from the next, so that a
    trigger fires once for each. `source` and its name are where the candidate came from, as the
    public API has it.
    """

    id: ApplicationId
    candidate_id: CandidateId
    job_id: JobId
    stage: Stage
    history: tuple[StageMove, ...]
    created_at: datetime
    updated_at: datetime
    source: str | None = None
    source_name: str | None = None

    @property
    def stage_id(self) -> StageId:
        return self.stage.id

    @property
    def stage_entries(self) -> int:
        return len(self.history)

    @property
    def status(self) -> ApplicationStatus:
        return _ENDS.get(self.stage.kind, ApplicationStatus.OPEN)

    @property
    def rejected(self) -> bool:
        return self.status is ApplicationStatus.REJECTED

    @property
    def returned(self) -> bool:
        """Whether it has been in its stage before."""
        return sum(move.to_stage_id == self.stage.id for move in self.history) > 1

    def advance(self, to: Stage, *, by: str, at: datetime, reopen: bool = False) -> Application:
        """
        Move to another stage of the job's workflow, forward, back or out.

        The guide only says "advance"; recruiters also go back and reject. Out of hired and
        rejected it takes `reopen` (docs/decisions/0042-legal-and-illegal-moves.md).
        """
        if to.id == self.stage.id:
            raise StageUnchanged(to.name)
        if self.status is not ApplicationStatus.OPEN and not reopen:
            raise ApplicationClosed(self.stage.name)

        move = StageMove(at=at, from_stage_id=self.stage.id, to_stage_id=to.id, by=by)
        return replace(self, stage=to, history=(*self.history, move), updated_at=at)

    def reuse(self, order_id: OrderId) -> Application:
        """Remember with the last entry that this earlier order stands for it, too."""
        *before, last = self.history
        told = replace(last, reused=(*last.reused, order_id))
        return replace(self, history=(*before, told))


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
