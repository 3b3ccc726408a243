"""A candidate's attempt at one assessment: saved answer by answer, submitted once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from integration.domain.ids import AttemptId, InvitationId


class AttemptStatus(StrEnum):
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """`answers` maps item number to the value on the scale; `items` counts the instrument's."""

    id: AttemptId
    invitation_id: InvitationId
    assessment: str
    status: AttemptStatus
    answers: Mapping[int, int]
    items: int
    page_size: int
    started_at: datetime
    submitted_at: datetime | None

    @property
    def answered(self) -> int:
        return len(self.answers)

    @property
    def pages(self) -> int:
        return -(-self.items // self.page_size)

    @property
    def missing(self) -> tuple[int, ...]:
        return tuple(n for n in range(1, self.items + 1) if n not in self.answers)

    @property
    def first_unanswered_page(self) -> int:
        """Counted from 1; the last page when nothing is missing."""
        return (self.missing[0] - 1) // self.page_size + 1 if self.missing else self.pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`choices` are its own (value, label), and empty where the page's scale is the answer."""

    number: int
    material: str | None
    text: str
    choices: tuple[tuple[int, str], ...]
    answer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptPage:
    """`scale` is (value, label), lowest first, empty without one; `page` counts from 1."""

    attempt: Attempt
    name: str
    instruction: str
    page: int
    scale: tuple[tuple[int, str], ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInvitation:
    """What the candidate sees before beginning; looking at it consumes nothing."""

    id: InvitationId
    assessment: str
    name: str
    minutes: int
    items: int
    description: str
    company: str
    job_title: str
    status: str
    region: str
    retention_days: int
    expires_at: datetime | None
    contact: str
