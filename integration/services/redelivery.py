"""Send again what failed for good or waits: one piece of work, or all since a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.audit import AuditName, By
from integration.domain.errors import Invalid, NotFound, NotResendable
from integration.domain.ids import CustomerId, WorkId
from integration.domain.pacing import Lane
from integration.domain.work import WorkKind, WorkState
from integration.storage import deliveries, work_again
from integration.storage.audit import AuditLog
from integration.storage.work_again import Standing

FAILED = (WorkState.EXHAUSTED, WorkState.PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resent:
    work_id: WorkId
    kind: str


@dataclass(frozen=True, slots=True)
class Redelivery:
    """The same work is due again, with its id, its body and a whole schedule ahead of it."""

    audit: AuditLog

    def resend(self, tx: Tx, *, delivery_id: str, by: By, at: datetime) -> Resent:
        """Refuses NotFound, and NotResendable where there is nothing to send again."""
        found = deliveries.find(tx, delivery_id)
        if found is None:
            raise NotFound("There is no such delivery.")
        standing = work_again.standing(tx, found.work_id) if found.work_id else None
        if found.work_id is None or standing is None or not resendable(standing):
            raise NotResendable(_why_not(standing))

        if standing.state is not WorkState.DUE:
            # An admin looks on.
            work_again.redo(tx, [found.work_id], slowest=Lane.PROMPT, at=at)
            self._note(tx, by, at=at, customer_id=found.customer_id, subject=found.work_id)
        return Resent(work_id=found.work_id, kind=standing.kind)

    def recover(
        self, tx: Tx, *, since: datetime, customer_id: CustomerId | None, by: By, at: datetime
    ) -> int:
        """How many; a second time finds none, because what waits to be sent has not failed."""
        if since > at:
            raise Invalid.at("since", "lies in the future")
        ids = work_again.ended(tx, FAILED, since=since, tenant=customer_id)
        # There may be thousands, and then nothing is left of what is kept for a click.
        work_again.redo(tx, ids, slowest=Lane.BEGUN, at=at)
        if ids:
            detail = {"since": since.isoformat(), "count": str(len(ids))}
            self._note(tx, by, at=at, customer_id=customer_id, detail=detail)
        return len(ids)

    def standing(self, tx: Tx, *, work_id: WorkId | None) -> Standing | None:
        return work_again.standing(tx, work_id) if work_id else None

    def _note(
        self,
        tx: Tx,
        by: By,
        *,
        at: datetime,
        customer_id: str | None,
        subject: str | None = None,
        detail: dict[str, str] | None = None,
    ) -> None:
        self.audit.append(
            tx,
            AuditName.REDELIVERY_REQUESTED,
            by=by,
            at=at,
            customer_id=customer_id,
            subject=subject,
            detail=detail,
        )


def resendable(standing: Standing) -> bool:
    """
    What waits for its turn is sent anyway. Of what arrived only the callback may be sent again:
    iCIMS knows it by its id, while a second e-mail would be a second e-mail.
    """
    if standing.state is WorkState.DONE:
        return standing.kind == WorkKind.CALLBACK
    return standing.state in (*FAILED, WorkState.DUE)


def _why_not(standing: Standing | None) -> str:
    if standing is None:
        return "This was not sent by a piece of work, so there is nothing to send again."
    if standing.state is WorkState.CANCELLED:
        return "This order was cancelled: nothing more is sent for it."
    return "This arrived. Only a callback is sent a second time, because iCIMS knows it by its id."
