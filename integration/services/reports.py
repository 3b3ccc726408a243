"""The recruiter's report, opened by its link (docs/decisions/0022)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection as Tx

from integration.domain.errors import Gone, NotFound
from integration.domain.orders import InvitationStatus
from integration.storage.attempts import Attempts
from integration.storage.connections import Connections
from integration.storage.orders import Orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`status` is "pending" or "complete"; `result` is the contract's Result as sent."""

    status: str
    candidate_name: str
    job_title: str
    company: str
    result: dict[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    orders: Orders
    attempts: Attempts
    connections: Connections

    def read(self, tx: Tx, *, report_token: str, at: datetime) -> Report:
        """Refuses NotFound for an unknown token, Gone for an erased or withdrawn one."""
        invitation = self.orders.by_report(tx, report_token)
        if invitation is None:
            raise NotFound("This link leads nowhere.")
        if invitation.status is InvitationStatus.ERASED:
            raise Gone("This report was erased.")
        if invitation.status is InvitationStatus.CANCELLED:
            raise Gone("This assessment was withdrawn.")

        order = self.orders.order(tx, invitation.customer_id, invitation.order_id)
        connection = self.connections.find(tx, invitation.customer_id)
        stored = self.attempts.result(tx, invitation.customer_id, invitation.order_id)
        return Report(
            status="complete" if stored else "pending",
            candidate_name=invitation.candidate_name or "",
            job_title=order.job_title if order else "",
            company=connection.customer_name if connection else "",
            result=msgspec.json.decode(stored.result, type=dict[str, object]) if stored else None,
        )
