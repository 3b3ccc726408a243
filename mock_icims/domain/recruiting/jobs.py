"""Jobs, and the workflow of stages that their applications go through."""

from __future__ import annotations

from enum import StrEnum

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import JobId, StageId, WorkflowId
from mock_icims.domain.recruiting.errors import JobClosed
from mock_icims.domain.structs import Struct


class StageKind(StrEnum):
    NEW = "new"
    SCREEN = "screen"
    ASSESSMENT = "assessment"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    REJECTED = "rejected"


ENDS = frozenset({StageKind.HIRED, StageKind.REJECTED})


class Stage(Struct, frozen=True, kw_only=True):
    """`position` counts from 1 within the workflow."""

    id: StageId
    workflow_id: WorkflowId
    name: str
    position: int
    kind: StageKind


class Workflow(Struct, frozen=True, kw_only=True):
    id: WorkflowId
    name: str
    stages: tuple[Stage, ...]

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def destination(self, stage_id: StageId) -> Stage:
        """The stage to move to. That of another workflow is a mistake in the request."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise ValidationFailed({"stage_id": f"{stage_id!r} is not a stage of {self.name!r}"})


class JobStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Job(Struct, frozen=True, kw_only=True):
    id: JobId
    title: str
    department: str
    location: str
    workflow_id: WorkflowId
    status: JobStatus = JobStatus.OPEN

    @property
    def closed(self) -> bool:
        return self.status is JobStatus.CLOSED

    def require_open(self) -> None:
        if self.closed:
            raise JobClosed(self.title)

    def require_takes(self, to: Stage) -> None:
        """Applications of a closed job can only be brought to an end."""
        if to.kind not in ENDS:
            self.require_open()
