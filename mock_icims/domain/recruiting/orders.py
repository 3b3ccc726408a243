"""Assessment orders: what a trigger asks of an app, and how far the app has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from mock_icims.domain.ids import (
    AppId,
    ApplicationId,
    ApprovalId,
    CandidateId,
    JobId,
    OrderId,
)
from mock_icims.domain.recruiting.errors import OrderCancelled, OrderCompleted, OrderNotWaiting
from mock_icims.domain.structs import Struct, replace


class Trigger(StrEnum):
    """Step 3 of the guide: the three ways an assessment is triggered."""

    STAGE_ENTRY = "stage_entry"
    RECRUITER_ACTION = "recruiter_action"
    CUSTOM_WORKFLOW = "custom_workflow"


class OrderStatus(StrEnum):
    AWAITING_DECISION = "awaiting_decision"  # the recruiter says whether to send it again
    AWAITING_APPROVAL = "awaiting_approval"
    REQUESTED = "requested"
    SENT = "sent"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    EXPIRED = "expired"  # the app says that nobody completed it in time
    CANCELLED = "cancelled"


PROGRESS = (
    OrderStatus.REQUESTED,
    OrderStatus.SENT,
    OrderStatus.IN_PROGRESS,
    OrderStatus.COMPLETED,
)
WAITING = frozenset({OrderStatus.AWAITING_DECISION, OrderStatus.AWAITING_APPROVAL})
OPEN = WAITING.union(PROGRESS[:-1])


class EmailTemplate(StrEnum):
    """Step 3 of the guide: "Configure email template (branded or default)"."""

    BRANDED = "branded"
    DEFAULT = "default"


class AssessmentOrder(Struct, frozen=True, kw_only=True):
    """
    One assessment for one application.

    `stage_entry` is the application's stage entry that it was ordered in. `result` is the envelope
    of the callback, kept as it came.

    While it waits, its app does not know of it: `announced` is False, and stays so if it is
    cancelled before. `chain` is the one that its rule names; `reason` says why it was cancelled.
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
    announced: bool = True
    chain: str | None = None
    approval_id: ApprovalId | None = None
    reason: str | None = None

    @property
    def open(self) -> bool:
        return self.status in OPEN

    @property
    def waiting(self) -> bool:
        return self.status in WAITING

    def ask(self) -> AssessmentOrder:
        """Wait for the recruiter to say whether to send it again."""
        return replace(self, status=OrderStatus.AWAITING_DECISION, announced=False)

    def await_approval(self, approval_id: ApprovalId, *, at: datetime) -> AssessmentOrder:
        return replace(
            self,
            status=OrderStatus.AWAITING_APPROVAL,
            announced=False,
            approval_id=approval_id,
            updated_at=at,
        )

    def announce(self, *, at: datetime) -> AssessmentOrder:
        return replace(self, status=OrderStatus.REQUESTED, announced=True, updated_at=at)

    def require_asked(self) -> None:
        if self.status is not OrderStatus.AWAITING_DECISION:
            raise OrderNotWaiting(self.id)

    def report(self, status: OrderStatus, *, link: str | None, at: datetime) -> AssessmentOrder:
        """
        The app tells how far it is. A report that comes late or twice says nothing new, so it is
        taken without effect; the link of the first one stays.
        """
        self._refuse_cancelled()
        if self.status in (OrderStatus.EXPIRED, OrderStatus.COMPLETED):
            return self
        if status is OrderStatus.EXPIRED:
            return replace(self, status=status, updated_at=at)
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

    def cancel(self, *, at: datetime, reason: str | None = None) -> AssessmentOrder:
        if not self.open:
            return self
        return replace(self, status=OrderStatus.CANCELLED, reason=reason, updated_at=at)

    def require_open(self) -> None:
        self._refuse_cancelled()
        if self.status is OrderStatus.COMPLETED:
            raise OrderCompleted(self.id)

    def _refuse_cancelled(self) -> None:
        if self.status is OrderStatus.CANCELLED:
            raise OrderCancelled(self.id)


def scores(orders: Iterable[AssessmentOrder]) -> dict[str, int]:
    """
    Scores by the key of the result, such as "big-five.overall": 64. Of two completed orders for
    one assessment the later one counts.
    """
    completed = [one for one in orders if one.completed_at is not None]
    found: dict[str, int] = {}
    for order in sorted(completed, key=lambda one: one.completed_at or one.created_at):
        result = order.result or {}
        named = {"overall": result.get("overall_score")}
        dimensions = result.get("dimensions")
        for dimension in dimensions if isinstance(dimensions, list | tuple) else ():
            if isinstance(dimension, Mapping):
                named[str(dimension.get("key"))] = dimension.get("score")
        found |= {
            f"{order.assessment}.{key}": score
            for key, score in named.items()
            if isinstance(score, int)
        }
    return found


def standing(orders: Iterable[AssessmentOrder], assessment: str) -> AssessmentOrder | None:
    """The earlier order that a second one would repeat: a completed one, else an open one."""
    same = [one for one in orders if one.assessment == assessment and not one.waiting]
    completed = [one for one in same if one.status is OrderStatus.COMPLETED]
    return next(reversed(completed or [one for one in same if one.open]), None)
