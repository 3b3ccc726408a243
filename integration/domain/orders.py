"""An order for one assessment, as iCIMS requested it, and the invitation it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from integration.domain.ids import (
    ApplicationId,
    CandidateId,
    CustomerId,
    InvitationId,
    JobId,
    OrderId,
)


class Trigger(StrEnum):
    """What made iCIMS ask; one that we do not know yet is OTHER, and its order counts as well."""

    STAGE_ENTRY = "stage_entry"
    RECRUITER_ACTION = "recruiter_action"
    CUSTOM_WORKFLOW = "custom_workflow"
    OTHER = "other"

    @classmethod
    def read(cls, name: str) -> Trigger:
        return next((one for one in cls if one == name), cls.OTHER)

    @property
    def label(self) -> str:
        """The words of the guide, step 3."""
        return TRIGGER_LABELS[self]


TRIGGER_LABELS = {
    Trigger.STAGE_ENTRY: "On candidate stage entry (auto-send)",
    Trigger.RECRUITER_ACTION: "On recruiter action (manual)",
    Trigger.CUSTOM_WORKFLOW: "Custom workflows (advanced)",
    Trigger.OTHER: "Another trigger of iCIMS",
}


class EmailTemplate(StrEnum):
    BRANDED = "branded"
    DEFAULT = "default"


class OrderStatus(StrEnum):
    """JobCannon's own view: `delivered` is when the callback was accepted."""

    REQUESTED = "requested"
    SENT = "sent"
    IN_PROGRESS = "in_progress"
    EXPIRED = "expired"
    COMPLETED = "completed"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"

    def precedes(self, other: OrderStatus) -> bool:
        order = list(OrderStatus)
        return order.index(self) < order.index(other)


class InvitationStatus(StrEnum):
    READY = "ready"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    ERASED = "erased"


UNFINISHED = (InvitationStatus.READY, InvitationStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    customer_id: CustomerId
    order_id: OrderId
    application_id: ApplicationId
    candidate_id: CandidateId
    job_id: JobId
    job_title: str
    assessment: str
    trigger: Trigger
    email_template: EmailTemplate
    callback_url: str
    status: OrderStatus
    traceparent: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Name and address are None until the candidate was read, and again once erased."""

    id: InvitationId
    customer_id: CustomerId
    order_id: OrderId
    assessment: str
    status: InvitationStatus
    candidate_name: str | None
    candidate_email: str | None
    message_id: str
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None

    def is_late(self, at: datetime) -> bool:
        """Nobody has completed it, and its time is over."""
        over = self.expires_at is not None and at >= self.expires_at
        return over and self.status in UNFINISHED


def occasion(
    *,
    order_id: OrderId,
    application_id: ApplicationId,
    assessment: str,
    trigger: Trigger,
    stage_entry: int | None,
) -> str:
    """
    What may lead to one invitation only: an automatic trigger fires once per application,
    stage entry and assessment; a recruiter may ask again, so there it is the order itself, and so
    it is for a trigger that we know nothing of.
    """
    if trigger in (Trigger.RECRUITER_ACTION, Trigger.OTHER) or stage_entry is None:
        return f"order/{order_id}"
    return f"{application_id}/{stage_entry}/{assessment}"
