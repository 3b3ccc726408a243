"""Entries of the collection assessmentresults on an applicant workflow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from mock_icims.domain.ids import ApplicationId, OrderId
from mock_icims.domain.recruiting.candidates import AssessmentStamp
from mock_icims.domain.recruiting.orders import AssessmentOrder, OrderStatus
from mock_icims.domain.structs import Struct, replace

STAMPS = {
    "Complete": "completed",
    "In-Progress": "in_progress",
    "Sent": "sent",
    "Incomplete": "cancelled",
}
"""Statuses of the collection, as a candidate's profile says them; no status is requested."""

SAID = {
    OrderStatus.SENT: "Sent",
    OrderStatus.IN_PROGRESS: "In-Progress",
    OrderStatus.COMPLETED: "Complete",
    OrderStatus.CANCELLED: "Incomplete",
}
"""How far an order of Connect v1 has come, in the collection's words."""

RESULT_LONGEST, NOTES_LONGEST = 128, 192
"""Characters (public iCIMS)."""

OF_ORDERS = 1_000_000
"""Entries that stand for orders of Connect v1 are numbered from here, the others from 1."""


class AssessmentResult(Struct, frozen=True, kw_only=True):
    """
    One entry; `number` counts from 1 within its workflow.

    `order_id` is that of the order it answers or, where nobody ordered, an id of its own, so that
    the candidate's profile can say of it what it says of orders.
    """

    application_id: ApplicationId
    number: int
    order_id: OrderId
    name: str
    date: datetime | None = None
    status: str | None = None
    result: str | None = None
    score: float | None = None
    notes: str | None = None
    url: str | None = None

    @property
    def id(self) -> str:
        """Among the entries of all workflows."""
        return f"{self.application_id}.{self.number}"

    def says_the_same(self, other: AssessmentResult) -> bool:
        return replace(self, number=0, order_id=other.order_id) == replace(other, number=0)

    def stamp(self, key: str, *, link: str, at: datetime) -> AssessmentStamp:
        """For the profile; `link` stands in where the entry has no address."""
        return AssessmentStamp(
            order_id=self.order_id,
            assessment=key,
            status=STAMPS.get(self.status or "", "requested"),
            link=self.url or link,
            updated_at=at,
        )


def of_order(order: AssessmentOrder, *, number: int, name: str) -> AssessmentResult:
    """An order that its app was told of, as an entry; `number` is the order's own."""
    envelope = order.result or {}
    score, report = envelope.get("overall_score"), envelope.get("report_url")
    return AssessmentResult(
        application_id=order.application_id,
        number=OF_ORDERS + number,
        order_id=order.id,
        name=name,
        date=order.completed_at,
        status=SAID.get(order.status),
        score=score if isinstance(score, int | float) else None,
        notes=str(envelope.get("narrative") or "")[:NOTES_LONGEST] or None,
        url=report if isinstance(report, str) else order.link,
    )


def next_number(entries: Iterable[AssessmentResult]) -> int:
    numbers = (entry.number for entry in entries if entry.number < OF_ORDERS)
    return max(numbers, default=0) + 1


def key_of(name: str) -> str:
    """A key such as Connect v1 has for assessments: "Big Five" → big-five."""
    words = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40].rstrip("-")
    return words if re.fullmatch(r"[a-z][a-z0-9-]+", words) else "assessment"
