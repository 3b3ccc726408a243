"""Retention as an admin sees and changes it: periods, legal holds, erasures, certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.audit import AuditName, By
from integration.domain.errors import Conflict, NotFound, Overtaken
from integration.domain.ids import CandidateId, CustomerId, HoldId, new_id
from integration.domain.orders import InvitationStatus
from integration.domain.ports import NewToken
from integration.domain.retention import (
    Cause,
    Erasure,
    ErasureState,
    Ground,
    Hold,
    Kept,
    Policy,
    Tombstone,
    refuse_bad_days,
)
from integration.services.assessment.progress import Progress
from integration.services.retention.erasing import Erasing
from integration.storage.audit import AuditLog
from integration.storage.retention import erasures, holds, retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    customers: tuple[Kept, ...]
    holds: tuple[Hold, ...]
    erasures: tuple[Erasure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    erasure: Erasure
    tombstones: tuple[Tombstone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """`within` is the customer whose admin asks, None for an operator: others are not found."""

    erasing: Erasing
    progress: Progress
    audit: AuditLog
    new_token: NewToken

    def overview(self, tx: Tx, *, within: CustomerId | None = None, at: datetime) -> Overview:
        return Overview(
            customers=retention.kept(tx, at=at, customer_id=within),
            holds=holds.active(tx, customer_id=within),
            erasures=erasures.newest(tx, customer_id=within),
        )

    def preview(self, tx: Tx, customer_id: CustomerId, days: int, *, at: datetime) -> int:
        """How many orders a period of so many days would purge at once; changes nothing."""
        self._customer(tx, customer_id, at=at)
        refuse_bad_days(days)
        return retention.due_by(tx, customer_id, days, at=at)

    def change(
        self,
        tx: Tx,
        customer_id: CustomerId,
        days: int | None,
        *,
        by: By,
        at: datetime,
        read: int | None = None,
    ) -> Kept:
        """
        None is the guide's default again. `read` is the version of the policy that whoever changes
        it was shown. Refuses NotFound, Overtaken by another change, and Invalid out of bounds.
        """
        retention.take_turns(tx, customer_id)
        before = self._customer(tx, customer_id, at=at)
        if read not in (None, before.policy.version):
            raise Overtaken("The period was changed meanwhile. Look at it again.")
        if days is not None:
            refuse_bad_days(days)

        new = retention.set_policy(tx, customer_id, days, at=at)
        self.audit.append(
            tx,
            AuditName.RETENTION_CHANGED,
            by=by,
            at=at,
            customer_id=customer_id,
            detail=_said(before.policy, new),
        )
        return self._customer(tx, customer_id, at=at)

    def place_hold(
        self,
        tx: Tx,
        customer_id: CustomerId,
        *,
        candidate_id: CandidateId | None,
        ground: Ground,
        note: str,
        by: By,
        at: datetime,
    ) -> Hold:
        """From now on the period purges nothing of it, and requests to erase it wait."""
        retention.take_turns(tx, customer_id)
        self._customer(tx, customer_id, at=at)
        hold = Hold(
            id=HoldId(new_id("hld", self.new_token())),
            customer_id=customer_id,
            candidate_id=candidate_id,
            ground=ground,
            note=note,
            placed_by=by.who,
            placed_at=at,
        )
        holds.place(tx, hold)
        retention.schedule(tx, customer_id, candidate_id)
        self._note(tx, AuditName.HOLD_PLACED, hold, by=by, at=at)
        return hold

    def release_hold(
        self, tx: Tx, hold_id: HoldId, *, within: CustomerId | None = None, by: By, at: datetime
    ) -> Hold:
        """What it held up goes on by itself, unless another hold still forbids it."""
        hold = holds.find(tx, hold_id)
        if hold is None or within not in (None, hold.customer_id):
            raise NotFound("There is no such legal hold.")
        retention.take_turns(tx, hold.customer_id)
        if not holds.release(tx, hold_id, by=by.who, at=at):
            raise Conflict("This legal hold was released before.")

        retention.schedule(tx, hold.customer_id, hold.candidate_id)
        for erasure in erasures.waiting(tx, hold.customer_id):
            if erasure.candidate_id and not holds.on(tx, hold.customer_id, erasure.candidate_id):
                erasures.move(tx, erasure.id, ErasureState.ROWS, due_at=at)
        self._note(tx, AuditName.HOLD_RELEASED, hold, by=by, at=at)
        return holds.find(tx, hold_id) or hold

    def erase_candidate(
        self,
        tx: Tx,
        customer_id: CustomerId,
        candidate_id: CandidateId,
        *,
        cause: Cause,
        by: By,
        at: datetime,
    ) -> Erasure | None:
        """
        Closes their links at once; the erasure itself is work of its own. None when nothing of them
        is here.
        """
        retention.take_turns(tx, customer_id)
        orders = self.progress.orders
        found = orders.of_candidate(tx, customer_id, candidate_id)
        for order in found:
            invitation = self.progress.stop(
                tx, customer_id, order.order_id, reason="the candidate was erased", at=at
            )
            if invitation:
                orders.move_invitation(tx, invitation.id, InvitationStatus.ERASED)
        if not found:
            return None
        return self.erasing.request(tx, customer_id, candidate_id, cause=cause, by=by, at=at)

    def request_erasure(
        self, tx: Tx, customer_id: CustomerId, candidate_id: CandidateId, *, by: By, at: datetime
    ) -> Erasure:
        """By an admin. Refuses NotFound when nothing of this candidate is here."""
        self._customer(tx, customer_id, at=at)
        erasure = self.erase_candidate(
            tx, customer_id, candidate_id, cause=Cause.ADMIN, by=by, at=at
        )
        if erasure is None:
            raise NotFound("Nothing of this candidate is here.")
        return erasure

    def certificate(
        self, tx: Tx, erasure_id: str, *, within: CustomerId | None = None
    ) -> Certificate:
        found = erasures.find(tx, erasure_id)
        if found is None or within not in (None, found.customer_id):
            raise NotFound("There is no such erasure.")
        return Certificate(erasure=found, tombstones=self.erasing.tombstones.of(tx, found.id))

    def _customer(self, tx: Tx, customer_id: CustomerId, *, at: datetime) -> Kept:
        found = retention.kept(tx, at=at, customer_id=customer_id)
        if not found:
            raise NotFound("There is no such customer.")
        return found[0]

    def _note(self, tx: Tx, name: AuditName, hold: Hold, *, by: By, at: datetime) -> None:
        self.audit.append(
            tx,
            name,
            by=by,
            at=at,
            customer_id=hold.customer_id,
            subject=hold.id,
            detail={
                "of": "candidate" if hold.candidate_id else "customer",
                "ground": hold.ground.value,
            },
        )


def _said(before: Policy, after: Policy) -> dict[str, str]:
    return {
        "from_days": str(before.days),
        "to_days": str(after.days),
        "version": str(after.version),
    }
