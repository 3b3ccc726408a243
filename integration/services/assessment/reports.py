"""The report on one result: the recruiter's by its own link, the candidate's by the e-mail's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy import Connection as Tx

from integration.domain.errors import Gone, NotFound
from integration.domain.orders import Invitation, InvitationStatus
from integration.domain.regions import unmarked
from integration.services.assessment.progress import Progress
from integration.storage.connections.connections import Connections
from integration.storage.orders.attempts import Attempts
from integration.storage.orders.orders import Orders
from integration.storage.residency import transits
from integration.storage.retention import retention, tombstones


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    `status` is "pending" or "complete"; `result` is the contract's Result as sent, but for the
    candidate's way back, and `fingerprint` the SHA-256 of the bytes that were sent, so that a
    printed copy can be told from a changed one.
    """

    status: str
    candidate_name: str
    job_title: str
    company: str
    region: str
    retention_days: int
    result: dict[str, object] | None
    fingerprint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    orders: Orders
    attempts: Attempts
    connections: Connections
    progress: Progress

    def read(self, tx: Tx, *, report_token: str, at: datetime) -> Report:
        """
        The recruiter's (docs/decisions/0022-the-result-link-on-the-profile.md).

        Refuses NotFound for an unknown token, Gone for an erased or withdrawn one, Moved.
        """
        transits.refuse_moved(tx, report_token)
        return self._report(tx, self.orders.by_report(tx, report_token), token=report_token)

    def own(self, tx: Tx, *, link_token: str, at: datetime) -> Report:
        """The candidate's, which holds no link of the recruiters; refuses what `read` refuses."""
        transits.refuse_moved(tx, link_token)
        report = self._report(tx, self.orders.by_link(tx, link_token), token=link_token)
        if report.result is None:
            return report
        own = f"{self.progress.link_url(unmarked(link_token))}/report"
        return replace(report, result=report.result | {"report_url": own})

    def _report(self, tx: Tx, invitation: Invitation | None, *, token: str) -> Report:
        if invitation is None and tombstones.has_link(tx, token):
            raise Gone("This report was erased.")
        if invitation is None:
            raise NotFound("This link leads nowhere.")
        if invitation.status is InvitationStatus.ERASED:
            raise Gone("This report was erased.")
        if invitation.status is InvitationStatus.CANCELLED:
            raise Gone("This assessment was withdrawn.")
        if invitation.status is InvitationStatus.EXPIRED:
            raise Gone("This assessment was not completed before its invitation expired.")

        order = self.orders.order(tx, invitation.customer_id, invitation.order_id)
        connection = self.connections.find(tx, invitation.customer_id)
        stored = self.attempts.result(tx, invitation.customer_id, invitation.order_id)
        return Report(
            status="complete" if stored else "pending",
            candidate_name=invitation.candidate_name or "",
            job_title=order.job_title if order else "",
            company=connection.customer_name if connection else "",
            region=connection.region if connection else "us",
            retention_days=retention.policy(tx, invitation.customer_id).days,
            result=msgspec.json.decode(stored.result, type=dict[str, object]) if stored else None,
            fingerprint=sha256(stored.result.encode()).hexdigest() if stored else None,
        )
