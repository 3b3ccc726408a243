"""The kinds of work JobCannon does for an order, and a piece of it as a worker holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from integration.domain.ids import WorkId


class WorkKind(StrEnum):
    """In the order in which an order goes through them; the last is about a connection."""

    PREPARE = "invitation.prepare"
    STAMP = "profile.stamp"
    EMAIL = "email.send"
    SENT = "order.sent"
    IN_PROGRESS = "order.in_progress"
    EXPIRED = "order.expired"
    SCORECARD = "scorecard.write"
    CALLBACK = "callback.send"
    REVOKE = "token.revoke"


class WorkState(StrEnum):
    DUE = "due"
    PARKED = "parked"
    DONE = "done"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """
    Claimed work. `fence` grows with each claim: only its newest holder may record.
    `attempts` were made before this one; `manual` when an admin asked for it; `tenant` and
    `subject` mean nothing to the queue.
    """

    id: WorkId
    kind: str
    tenant: str
    subject: str
    payload: Mapping[str, str]
    attempts: int
    fence: int
    manual: bool
    due_at: datetime
    traceparent: str
    lane: int

    @property
    def holder(self) -> str:
        """Who holds the calls of this attempt, and nobody else ever again."""
        return f"{self.id}/{self.fence}"
