"""Assessment orders: what a trigger asks of an app, and how far the app has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from mock_icims.domain.errors import OrderCancelled
from mock_icims.domain.ids import AppId, ApplicationId, CandidateId, JobId, OrderId


class Trigger(StrEnum):
    """Step 3 of the guide: the three ways an assessment is triggered."""

    STAGE_ENTRY = "stage_entry"
    RECRUITER_ACTION = "recruiter_action"
    CUSTOM_WORKFLOW = "custom_workflow"


class OrderStatus(StrEnum):
    REQUESTED = "requested"
    SENT = "sent"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


PROGRESS = (
    OrderStatus.REQUESTED,
    OrderStatus.SENT,
    OrderStatus.IN_PROGRESS,
    OrderStatus.COMPLETED,
)
OPEN = frozenset(PROGRESS[:-1])


class EmailTemplate(StrEnum):
    """Step 3 of the guide: "Configure email template (branded or default)"."""

    BRANDED = "branded"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentOrder:
    """
    One assessment for one application.

    `stage_entry` is the application's stage entry that it was ordered in. `result` is the envelope
    of the callback, kept as it came and not understood here.
    """

    id: OrderId
    app_id: AppId
    application_id: ApplicationId
    candidate_id: CandidateId
    job_id: JobId
    job_title: str
    assessment: str
    trigger: Trigger
    stage_entry: int
    email_template: EmailTemplate
    callback_url: str
    requested_by: str
    created_at: datetime
    updated_at: datetime
    status: OrderStatus = OrderStatus.REQUESTED
    link: str | None = None
    result: Mapping[str, object] | None = None
    completed_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.status in OPEN

    def report(self, status: OrderStatus, *, link: str | None, at: datetime) -> AssessmentOrder:
        """
        The app tells how far it is. A report that comes late or twice says nothing new, so it is
        taken without effect; the link of the first one stays.
        """
        self._refuse_cancelled()
        if PROGRESS.index(status) <= PROGRESS.index(self.status):
            return self

        return replace(self, status=status, link=self.link or link, updated_at=at)

    def complete(self, result: Mapping[str, object], *, at: datetime) -> AssessmentOrder:
        """The callback arrived. A completed order keeps its first result."""
        self._refuse_cancelled()
        if self.status is OrderStatus.COMPLETED:
            return self

        return replace(
            self, status=OrderStatus.COMPLETED, result=result, completed_at=at, updated_at=at
        )

    def cancel(self, *, at: datetime) -> AssessmentOrder:
        return replace(self, status=OrderStatus.CANCELLED, updated_at=at) if self.open else self

    def _refuse_cancelled(self) -> None:
        if self.status is OrderStatus.CANCELLED:
            raise OrderCancelled(self.id)
