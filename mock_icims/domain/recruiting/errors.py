"""What recruiting refuses: moves, orders and approvals that do not fit the state of things."""

from __future__ import annotations

from collections.abc import Sequence

from mock_icims.domain.errors import Conflict, Forbidden, Invalid


class StageUnchanged(Conflict):
    code = "stage_unchanged"

    def __init__(self, stage: str) -> None:
        super().__init__(f"The application is in {stage} already.")


class ApplicationClosed(Conflict):
    """Hired and rejected are ends; leaving one is said out loud (docs/decisions/0042)."""

    code = "application_closed"

    def __init__(self, stage: str) -> None:
        super().__init__(f"The application ended in {stage}. Send reopen to move it on.")


class JobClosed(Conflict):
    code = "job_closed"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title} is closed: its applications can only be hired or rejected, "
            "and nothing is ordered for them. Open the job again."
        )


class ApprovalNotYours(Forbidden):
    """Out of turn, or about one's own request (docs/decisions/0040)."""

    code = "approval_not_yours"


class ApprovalDecided(Conflict):
    code = "approval_decided"

    def __init__(self, approval_id: str, *, status: str) -> None:
        super().__init__(f"{approval_id} is {status}: there is nothing left to decide.")


class AlreadyApproved(Conflict):
    code = "already_approved"

    def __init__(self, approval_id: str) -> None:
        super().__init__(f"You approved {approval_id} before: nobody approves twice.")


class OrderNotWaiting(Conflict):
    """The recruiter's answer to "send again?", where nothing was asked."""

    code = "order_not_waiting"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"{order_id} does not wait for a recruiter.")


class OrderCompleted(Conflict):
    code = "order_completed"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"{order_id} is completed: there is nothing to cancel.")


class OrderAlreadyOpen(Conflict):
    code = "order_already_open"

    def __init__(self, assessment: str, *, order_id: str) -> None:
        super().__init__(
            f"{assessment} was ordered for this application and is not finished: {order_id}.",
            order_id=order_id,
        )


class OrderCancelled(Conflict):
    code = "order_cancelled"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"{order_id} was cancelled.")


class RecruiterActionDisabled(Conflict):
    """The trigger "On recruiter action (manual)" is switched off in the app's configuration."""

    code = "recruiter_action_disabled"

    def __init__(self) -> None:
        super().__init__(
            "On recruiter action (manual) is switched off. "
            "An admin switches it on under Settings → Marketplace Apps → Configuration."
        )


class AssessmentNotInCatalog(Invalid):
    code = "assessment_not_in_catalog"

    def __init__(self, assessment: str, catalog: Sequence[str]) -> None:
        offered = ", ".join(catalog) or "nothing yet"
        super().__init__(
            f"{assessment!r} is not in the assessment catalog, which offers {offered}."
        )
