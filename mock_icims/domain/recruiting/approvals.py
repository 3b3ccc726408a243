"""Approvals: a chain of people who must agree before an assessment is requested of its app."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from mock_icims.domain.customers import Role, User
from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import (
    ApplicationId,
    ApprovalId,
    CandidateId,
    JobId,
    OrderId,
    UserId,
)
from mock_icims.domain.recruiting.errors import AlreadyApproved, ApprovalDecided, ApprovalNotYours
from mock_icims.domain.structs import Struct, replace


class ApprovalStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"  # the order was, before everybody had decided


class Deed(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    DELEGATED = "delegated"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Approver(Struct, frozen=True, kw_only=True):
    """One step of a chain: a person, or anybody with a role. Exactly one of the two is named."""

    user_id: UserId | None = None
    role: Role | None = None

    def fits(self, user: User) -> bool:
        if self.role is not None:
            return user.role.covers(self.role)
        return user.id == self.user_id


class Record(Struct, frozen=True, kw_only=True):
    """Who did what when. `step` counts from 1; `to` is whom a step was delegated to."""

    at: datetime
    by: str
    deed: Deed
    step: int
    to: UserId | None = None
    reason: str | None = None


class Approval(Struct, frozen=True, kw_only=True):
    """
    Guide: "iCIMS can route assessments through custom approval chains"
    (docs/decisions/0040-approval-chains-at-work.md).

    It keeps the steps it began with. `step` is the place of the current one, counted from 0;
    `delegate` stands in for its approver.
    """

    id: ApprovalId
    order_id: OrderId
    application_id: ApplicationId
    candidate_id: CandidateId
    job_id: JobId
    job_title: str
    assessment: str
    chain: str
    steps: tuple[Approver, ...]
    requested_by: str
    created_at: datetime
    updated_at: datetime
    step: int = 0
    delegate: UserId | None = None
    status: ApprovalStatus = ApprovalStatus.PENDING
    history: tuple[Record, ...] = ()

    @property
    def pending(self) -> bool:
        return self.status is ApprovalStatus.PENDING

    @property
    def approved_by(self) -> tuple[str, ...]:
        return tuple(one.by for one in self.history if one.deed is Deed.APPROVED)

    def waits_for(self, user: User) -> bool:
        """Whether it is this person's turn, and they may approve."""
        return self.pending and self._in_turn(user) and self.obstacle(user) is None

    def obstacle(self, user: User) -> ApprovalNotYours | AlreadyApproved | None:
        """Why this person may not approve, even if it is their turn."""
        if user.id == self.requested_by:
            return ApprovalNotYours("Nobody approves what they requested. Delegate, or cancel it.")
        if user.id in self.approved_by:
            return AlreadyApproved(self.id)
        return None

    def approve(self, user: User, *, at: datetime) -> Approval:
        """The next step's turn; after the last one the approval is complete."""
        self._require_turn(user)
        obstacle = self.obstacle(user)
        if obstacle is not None:
            raise obstacle

        done = self._recorded(Deed.APPROVED, by=user.id, at=at)
        if self.step + 1 == len(self.steps):
            return replace(done, status=ApprovalStatus.APPROVED, delegate=None)
        return replace(done, step=self.step + 1, delegate=None)

    def refuse(self, user: User, *, reason: str, at: datetime) -> Approval:
        """Ends it: those after this step are not asked."""
        self._require_turn(user)
        if user.id == self.requested_by:
            raise ApprovalNotYours("Nobody refuses what they requested. Cancel the order instead.")

        refused = self._recorded(Deed.REFUSED, by=user.id, at=at, reason=reason)
        return replace(refused, status=ApprovalStatus.REFUSED)

    def hand_over(self, user: User, to: User, *, reason: str | None, at: datetime) -> Approval:
        """The current step to somebody else, who has not held it, and who may approve."""
        self._require_turn(user)
        if to.id in set(self._holders()):
            raise ValidationFailed({"to_user_id": f"{to.id!r} had this step before"})
        if self.obstacle(to) is not None:
            raise ValidationFailed({"to_user_id": f"{to.id!r} requested it or approved already"})

        record = Record(
            at=at, by=user.id, deed=Deed.DELEGATED, step=self.step + 1, to=to.id, reason=reason
        )
        return replace(self, delegate=to.id, history=(*self.history, record), updated_at=at)

    def cancel(self, *, by: str, reason: str, at: datetime) -> Approval:
        if not self.pending:
            return self
        cancelled = self._recorded(Deed.CANCELLED, by=by, at=at, reason=reason)
        return replace(cancelled, status=ApprovalStatus.CANCELLED)

    def _in_turn(self, user: User) -> bool:
        if self.delegate is not None:
            return user.id == self.delegate
        return self.steps[self.step].fits(user)

    def _require_turn(self, user: User) -> None:
        if not self.pending:
            raise ApprovalDecided(self.id, status=self.status)
        if not (self._in_turn(user) or user.role is Role.ADMIN):
            raise ApprovalNotYours("It waits for somebody else: it is not your turn.")

    def _holders(self) -> Iterator[str]:
        """Whoever has, had or gave away the current step."""
        named = self.steps[self.step].user_id
        if named is not None:
            yield named
        for one in self.history:
            if one.deed is Deed.DELEGATED and one.step == self.step + 1:
                yield one.by
                yield one.to or ""

    def _recorded(
        self, deed: Deed, *, by: str, at: datetime, reason: str | None = None
    ) -> Approval:
        record = Record(at=at, by=by, deed=deed, step=self.step + 1, reason=reason)
        return replace(self, history=(*self.history, record), updated_at=at)
