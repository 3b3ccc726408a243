"""Events on their way to an app: what was tried, what came back, when to try next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from mock_icims.domain.ids import AppId, AttemptId, EventId

# Seconds after the failed attempt: ten attempts in about 75 hours, the example schedule of
# Standard Webhooks 1.0.0. Part of the published contract.
RETRY_SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
JITTER = 0.1

GONE = 410


class EventType(StrEnum):
    ASSESSMENT_REQUESTED = "assessment.requested"
    ASSESSMENT_CANCELLED = "assessment.cancelled"
    APPLICATION_STAGE_CHANGED = "application.stage_changed"
    CANDIDATE_ERASED = "candidate.erased"
    SCORECARD_FIELD_RENAMED = "scorecard_field.renamed"
    SCORECARD_FIELD_DELETED = "scorecard_field.deleted"
    APP_UNINSTALLED = "app.uninstalled"
    TOKEN_REVOKED = "token.revoked"


class EventStatus(StrEnum):
    PENDING = "pending"  # waits for its first attempt, or for a resend
    DELIVERED = "delivered"
    FAILED = "failed"  # the last attempt failed; there will be another
    EXHAUSTED = "exhausted"  # no attempt is left, or the endpoint is gone; resend is still possible


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one POST came to: a status, or the class of error that kept one from coming."""

    status: int | None
    error: str | None
    body: str
    duration_ms: float

    @property
    def succeeded(self) -> bool:
        """Any 2xx; a redirect is a failure and is not followed."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    id: AttemptId
    number: int
    at: datetime
    request_headers: Mapping[str, str]
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """
    One message to one app. Its id and body stay the same over all attempts.

    `next_attempt_at` is None when nothing more will be tried by itself. `tries` counts the attempts
    since the event was published or resent: the place in the schedule.
    """

    id: EventId
    app_id: AppId
    type: str
    body: str
    traceparent: str
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: tuple[Attempt, ...] = ()
    tries: int = 0

    @property
    def status(self) -> EventStatus:
        if self.attempts and self.attempts[-1].answer.succeeded and self.next_attempt_at is None:
            return EventStatus.DELIVERED
        if self.next_attempt_at is None:
            return EventStatus.EXHAUSTED
        return EventStatus.FAILED if self.tries else EventStatus.PENDING

    def record(self, attempt: Attempt, *, stretch: float) -> Event:
        """
        Keep the attempt and decide on the next.

        `stretch` is the jitter's draw from -1 to 1; the wait varies by up to a tenth. 410 Gone
        ends the retries: Standard Webhooks has the receiver say so.
        """
        tried = replace(self, attempts=(*self.attempts, attempt), tries=self.tries + 1)
        over = tried.tries > len(RETRY_SCHEDULE)
        if attempt.answer.succeeded or attempt.answer.status == GONE or over:
            return replace(tried, next_attempt_at=None)

        wait = RETRY_SCHEDULE[self.tries] * (1 + JITTER * stretch)
        return replace(tried, next_attempt_at=attempt.at + wait)

    def resend(self, *, at: datetime) -> Event:
        """Try again at once, with the same id and body and a fresh schedule."""
        return replace(self, next_attempt_at=at, tries=0)

    def give_up(self) -> Event:
        return replace(self, next_attempt_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """What an advance of the clock set off, in plain words, and when it was due."""

    due_at: datetime
    what: str


def earliest(events: Sequence[Event]) -> Event | None:
    """The next event to send; of two due at the same moment, the one published first."""
    waiting = [
        (event.next_attempt_at, place, event)
        for place, event in enumerate(events)
        if event.next_attempt_at is not None
    ]
    return min(waiting, default=(None, 0, None))[2]
