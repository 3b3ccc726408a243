"""Events on their way to an app: what was tried, what came back, when to try next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from mock_icims.domain.ids import AppId, AttemptId, EventId
from mock_icims.domain.structs import Struct, replace

# Seconds after the failed attempt: ten attempts in about 75 hours, the example schedule of
# Standard Webhooks 1.0.0. Part of the published contract.
RETRY_SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
JITTER = 0.1

GONE = 410
SEE_OTHER = 303


class EventType(StrEnum):
    """What an app can subscribe to."""

    ASSESSMENT_REQUESTED = "assessment.requested"
    ASSESSMENT_CANCELLED = "assessment.cancelled"
    APPLICATION_STAGE_CHANGED = "application.stage_changed"
    CANDIDATE_ERASED = "candidate.erased"
    SCORECARD_FIELD_RENAMED = "scorecard_field.renamed"
    SCORECARD_FIELD_DELETED = "scorecard_field.deleted"
    APP_UNINSTALLED = "app.uninstalled"
    TOKEN_REVOKED = "token.revoked"


TEST_EVENT = "endpoint.test"
"""Sent on demand and to whomever it is meant for: nobody subscribes to it."""


class EventStatus(StrEnum):
    PENDING = "pending"  # waits for its first attempt, or for a resend
    DELIVERED = "delivered"
    FAILED = "failed"  # the last attempt failed; there will be another
    EXHAUSTED = "exhausted"  # all attempts of the schedule failed
    HELD = "held"  # kept and not tried: its endpoint is disabled, or was when it was published


class Trigger(StrEnum):
    SCHEDULED = "scheduled"
    MANUAL = "manual"  # somebody asked for it: resend, recover, replay, test


UNANSWERED = {
    "timeout": "no answer came in time",
    "blocked": "events may not go there",
    "dns": "nobody knows its host",
    "tls": "no secure connection came about",
    "connect": "nobody listens there",
    "reset": "the connection broke off",
    "http": "what came is not HTTP",
    "dropped": "a fault dropped it",
}
"""Why there is no status, in words for people."""


class Answer(Struct, frozen=True, kw_only=True):
    """
    What one POST came to: a status, or the class of error that kept one from coming.

    `headers` have lower-case names; `body` is at most 20,000 bytes of what came.
    """

    status: int | None
    error: str | None
    body: str
    duration_ms: float
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def why_none(self) -> str:
        """A sentence; empty where there is a status."""
        return f"No answer: {UNANSWERED.get(self.error, self.error)}." if self.error else ""

    @property
    def succeeded(self) -> bool:
        """Any 2xx; a redirect is a failure and is not followed."""
        return self.status is not None and 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """The first one of this lower-case name."""
        return next((value for known, value in self.headers if known == name), None)


class Attempt(Struct, frozen=True, kw_only=True):
    id: AttemptId
    number: int
    at: datetime
    url: str
    trigger: Trigger = Trigger.SCHEDULED
    request_headers: Mapping[str, str]
    answer: Answer


class Event(Struct, frozen=True, kw_only=True):
    """
    One message to one app. Its id and body stay the same over all attempts.

    `next_attempt_at` is None when nothing more will be tried by itself. `tries` counts the attempts
    since the event was published or resent: the place in the schedule. `asked_for` says that the
    next attempt is somebody's wish, not the schedule's. A `notification` is one of the public iCIMS
    API: it is tried once, and 303 is a way to say yes (docs/decisions/0049).
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
    asked_for: bool = False
    notification: bool = False

    @property
    def status(self) -> EventStatus:
        if self.next_attempt_at is not None:
            return EventStatus.FAILED if self.tries else EventStatus.PENDING
        if self.attempts and self._took(self.attempts[-1].answer):
            return EventStatus.DELIVERED
        return EventStatus.EXHAUSTED if self.tries >= self._most_tries else EventStatus.HELD

    @property
    def standing(self) -> tuple[AppId, EventStatus]:
        """For an index: how an app's events stand."""
        return self.app_id, self.status

    @property
    def trigger(self) -> Trigger:
        """Of the next attempt."""
        return Trigger.MANUAL if self.asked_for else Trigger.SCHEDULED

    def record(self, attempt: Attempt, *, stretch: float, asked: timedelta | None = None) -> Event:
        """
        Keep the attempt and decide on the next.

        `stretch` is the jitter's draw from -1 to 1; the wait varies by up to a tenth. `asked` is
        the endpoint's Retry-After: it can make a wait longer and never shorter. 410 Gone ends the
        retries: Standard Webhooks has the receiver say so.
        """
        tried = replace(
            self, attempts=(*self.attempts, attempt), tries=self.tries + 1, asked_for=False
        )
        over = tried.tries >= self._most_tries
        if self._took(attempt.answer) or attempt.answer.status == GONE or over:
            return replace(tried, next_attempt_at=None)

        wait = RETRY_SCHEDULE[self.tries] * (1 + JITTER * stretch)
        return replace(tried, next_attempt_at=attempt.at + max(wait, asked or wait))

    @property
    def _most_tries(self) -> int:
        return 1 if self.notification else 1 + len(RETRY_SCHEDULE)

    def _took(self, answer: Answer) -> bool:
        return answer.succeeded or (self.notification and answer.status == SEE_OTHER)

    def keep(self, attempt: Attempt) -> Event:
        """An attempt that the schedule does not know of."""
        return replace(self, attempts=(*self.attempts, attempt))

    def resend(self, *, at: datetime) -> Event:
        """Try again at once, with the same id and body and a fresh schedule."""
        return replace(self, next_attempt_at=at, tries=0, asked_for=True)

    def hold(self) -> Event:
        """Nothing more is tried by itself; what was done or used up stays as it is."""
        return replace(self, next_attempt_at=None, asked_for=False)


class Missed(Struct, frozen=True, kw_only=True):
    """What an installed app was not told, because it had not subscribed to the type."""

    id: str
    app_id: AppId
    type: str
    body: str
    traceparent: str
    at: datetime

    def event(self, id: EventId, *, at: datetime) -> Event:
        """Told after all, by somebody's wish."""
        return Event(
            id=id,
            app_id=self.app_id,
            type=self.type,
            body=self.body,
            traceparent=self.traceparent,
            created_at=self.at,
            next_attempt_at=at,
            asked_for=True,
        )


class Fired(Struct, frozen=True, kw_only=True):
    """
    What an advance of the clock set off, in plain words, and when it was due.

    `program` is this one, or the app_id of one that follows the customer's clock.
    """

    due_at: datetime
    what: str
    program: str = "mock_icims"
