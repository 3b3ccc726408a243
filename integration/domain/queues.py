"""What waits of a customer's work: how much, for what, and when it is through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from integration.domain.pacing import Bucket, Lane, calls_ahead, calls_of, seconds_for
from integration.domain.work import WorkState


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """
    `waiting` counts what is due and held by nobody, by kind; `bucket` is None where nobody is
    paced.
    """

    waiting: Mapping[str, int]
    bucket: Bucket | None

    @property
    def pieces(self) -> int:
        return sum(self.waiting.values())

    @property
    def calls(self) -> int:
        """With those of the steps that follow by themselves."""
        return sum(count * calls_ahead(kind) for kind, count in self.waiting.items())

    def through_at(self, at: datetime) -> datetime | None:
        """When the last of it is done, at the earliest; None where no limit holds it up."""
        return turn_at(self.calls, self.bucket, at) if self.calls else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """
    A piece of work of an order that is due, parked or under way. `calls_before` are those of the
    customer's work that comes before it.
    """

    id: str
    kind: str
    state: WorkState
    lane: int
    attempts: int
    due_at: datetime | None
    held: bool
    reason: str | None
    calls_before: int = 0

    def limit_until(self, bucket: Bucket | None, at: datetime) -> datetime | None:
        """When the rate limit lets it go, about; None where it waits for something else."""
        own = calls_of(self.kind)
        if self.held or self.state is not WorkState.DUE or not own:
            return None
        if self.due_at is None or self.due_at > at:
            return None
        if bucket is not None and self.lane <= Lane.PROMPT and bucket.allows(own, self.lane, at):
            return None
        return turn_at(self.calls_before + own, bucket, at)


def turn_at(calls: int, bucket: Bucket | None, at: datetime) -> datetime | None:
    """When so many calls have been made, at the earliest; None where they may be made at once."""
    seconds = seconds_for(calls, bucket, at) if bucket else 0.0
    return at + timedelta(seconds=seconds) if seconds > 0 else None
