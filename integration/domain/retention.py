"""How long a person's data is kept, what suspends that, and what an erasure leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from integration.domain.errors import Invalid
from integration.domain.ids import CandidateId, CustomerId, ErasureId, HoldId, TombstoneId

# Guide, Quick Reference: "Retention default | 90 days (enterprise override)".
DEFAULT_DAYS = 90
# Shorter, and what iCIMS did not take yet would be gone before its retries end (docs/retries.md).
SHORTEST_DAYS = 7
# Four years: the longest that an employer must keep selection records, in California.
LONGEST_DAYS = 1461

# How long what iCIMS took back is remembered: its own attempts end after 75 hours, but what it held
# for an endpoint that was disabled may be sent by hand weeks later (docs/retries.md).
LATENESS = timedelta(days=90)


class Cause(StrEnum):
    RETENTION = "retention"
    CANDIDATE_ERASED = "candidate_erased"
    ADMIN = "admin"


class ErasureState(StrEnum):
    """`waiting` is: a legal hold forbids it. `rows` is: the rows go. `bytes`: the files forget."""

    WAITING = "waiting"
    ROWS = "rows"
    BYTES = "bytes"
    DONE = "done"


class Ground(StrEnum):
    """Why data is held; the audit log keeps it, and the note beside it is erased with the rest."""

    LITIGATION = "litigation"
    AUTHORITY = "authority"
    INTERNAL_REVIEW = "internal_review"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`version` counts the changes; 0 is the default that nobody has changed."""

    days: int = DEFAULT_DAYS
    version: int = 0

    def purge_at(self, ended_at: datetime) -> datetime:
        """Counted from completion, expiry or cancellation (docs/decisions/0012-retention.md)."""
        return ended_at + timedelta(days=self.days)


def refuse_bad_days(days: int) -> None:
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise Invalid.at("days", f"must be within {SHORTEST_DAYS} to {LONGEST_DAYS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Of one candidate, or of the whole customer when `candidate_id` is None."""

    id: HoldId
    customer_id: CustomerId
    candidate_id: CandidateId | None
    ground: Ground
    note: str
    placed_by: str
    placed_at: datetime
    released_by: str | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """
    One piece of erasing: what a customer's period says is over, or all of one candidate. Once it is
    done it names nobody, and it is the certificate.

    `cutoff` is None when it is about a candidate. `counts` says how many of what are gone. `fence`
    grows with each claim.
    """

    id: ErasureId
    customer_id: CustomerId
    cause: Cause
    state: ErasureState
    candidate_id: CandidateId | None
    cutoff: datetime | None
    policy: Policy
    requested_by: str
    requested_at: datetime
    due_at: datetime
    done_at: datetime | None
    counts: Mapping[str, int]
    proof: Mapping[str, str]
    fence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """That an order was here and was erased: enough to answer 410 and to never do it again."""

    id: TombstoneId
    customer_id: CustomerId
    order_ref: str
    erasure_id: ErasureId
    policy_version: int
    purged_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a customer, and until when; `purge_at` of None has no end yet."""

    customer_id: CustomerId
    customer_name: str
    policy: Policy
    orders: int
    held: int
    next_purge_at: datetime | None
    within_30_days: int
