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
from integration.storage.audit import AuditLog
from integration.storage.orders import deliveries
from integration.storage.queue import work_again
from integration.storage.queue.work_again import Ended, Group, Standing

FAILED = (WorkState.EXHAUSTED, WorkState.PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resent:
    work_id: WorkId
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Work that failed for good or waits for somebody; all of it must hold, None is: any."""

    since: datetime | None = None
    customer_id: CustomerId | None = None
    kind: str | None = None
    state: str | None = None

    @property
    def told(self) -> dict[str, str]:
        since = self.since.isoformat() if self.since else None
        said = {"since": since, "kind": self.kind, "state": self.state}
        return {name: value for name, value in said.items() if value}

    def checked(self, at: datetime) -> Ended:
        """Refuses Invalid: an unknown kind or state, or a moment that lies ahead."""
        if self.since is not None and self.since > at:
            raise Invalid.at("since", "lies in the future")
        if self.kind is not None and self.kind not in set(WorkKind):
            raise Invalid.at("kind", f"must be one of {', '.join(WorkKind)}")
        if self.state is not None and self.state not in FAILED:
            raise Invalid.at("state", f"must be one of {', '.join(FAILED)}")
        return Ended(
            states=[WorkState(self.state)] if self.state else FAILED,
            since=self.since,
            tenant=self.customer_id,
            kind=self.kind,
        )


@dataclass(frozen=True, slots=True)
class Redelivery:
    """The same work is due again, with its id, its body and a whole schedule ahead of it."""

    audit: AuditLog

    def resend(
        self,
        tx: Tx,
        *,
        delivery_id: str,
        within: CustomerId | None = None,
        by: By,
        at: datetime,
    ) -> Resent:
        """
        `within` is the customer whose admin asks, None for an operator. Refuses NotFound, and
        NotResendable where there is nothing to send again.
        """
        found = deliveries.find(tx, delivery_id, customer_id=within)
        if found is None:
            raise NotFound("There is no such delivery.")
        standing = work_again.standing(tx, found.work_id) if found.work_id else None
        if found.work_id is None or standing is None or not resendable(standing):
            raise NotResendable(_why_not(standing))

        if standing.state is not WorkState.DUE:
            # An admin looks on.
            work_again.redo(tx, found.work_id, slowest=Lane.PROMPT, at=at)
            self._note(tx, by, at=at, customer_id=found.customer_id, subject=found.work_id)
        return Resent(work_id=found.work_id, kind=standing.kind)

    def failed(self, tx: Tx, asked: Failed, *, at: datetime) -> tuple[Group, ...]:
        """What `recover` would send again. Refuses Invalid."""
        return work_again.groups(tx, asked.checked(at))

    def recover(
        self, tx: Tx, asked: Failed, *, by: By, at: datetime, limit: int | None = None
    ) -> int:
        """
        How many; a second time finds none, because what waits to be sent has not failed. With a
        limit the oldest, so that thousands can be sent again in slices, each noted by itself.
        """
        ended = asked.checked(at)
        # There may be thousands, and then nothing is left of what is kept for a click.
        count = work_again.redo_ended(tx, ended, slowest=Lane.BEGUN, at=at, limit=limit)
        if count:
            detail = {"count": str(count), **asked.told}
            self._note(tx, by, at=at, customer_id=asked.customer_id, detail=detail)
        return count

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
