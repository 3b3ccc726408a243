"""Where a customer's events for one app go: how that endpoint does, and the secrets of the two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from mock_icims.domain.ids import AppId
from mock_icims.domain.structs import Struct, replace
from mock_icims.domain.webhooks.errors import EndpointDisabled
from mock_icims.domain.webhooks.events import GONE, Answer

FAILING_FOR = timedelta(hours=120)
"""Nothing but failures for so long, and the endpoint is disabled."""

FAILURES_APART = timedelta(hours=12)
"""The count begins when a second failure comes so long after the first: an outage of an hour or a
single event is not an endpoint that is down."""

LONGEST_RETRY_AFTER = timedelta(hours=24)


class EndpointStatus(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


class Signed(StrEnum):
    """What a secret signs: events, which iCIMS sends, or the callback, which the app sends."""

    EVENTS = "events"
    CALLBACK = "callback"


class Why(StrEnum):
    GONE = "gone"  # it answered 410
    FAILING = "failing"  # nothing but failures for five days
    BY_HAND = "by_hand"


class Rotation(Struct, frozen=True, kw_only=True):
    """`secret` None is the one that the app was registered with."""

    secret: str | None = None
    former: str | None = None
    former_until: datetime | None = None

    def to(self, secret: str, *, former: str, until: datetime) -> Rotation:
        """`former` counts along until then. Rotating again forgets the one before the last."""
        return replace(self, secret=secret, former=former, former_until=until)

    def secrets(self, registered: str, *, at: datetime) -> tuple[str, ...]:
        """What counts at that moment, the newest first; `registered` is the app's own."""
        former = self.former if self.overlaps_until(at) else None
        return tuple(one for one in (self.secret or registered, former) if one is not None)

    def overlaps_until(self, at: datetime) -> datetime | None:
        """How long the former secret still counts; None if it does not."""
        until = self.former_until
        return until if until is not None and at < until else None


class Endpoint(Struct, frozen=True, kw_only=True):
    """
    `failing_since` is the first failure after the last success; `counting_since` the first that
    came half a day later. Each secret is rotated alone.
    """

    app_id: AppId
    disabled_because: Why | None = None
    disabled_at: datetime | None = None
    failing_since: datetime | None = None
    counting_since: datetime | None = None
    events_secret: Rotation = Rotation()
    callback_secret: Rotation = Rotation()

    @property
    def status(self) -> EndpointStatus:
        return EndpointStatus.DISABLED if self.disabled_because else EndpointStatus.ENABLED

    @property
    def disables_at(self) -> datetime | None:
        """The next failure from then on disables it; None while it is not counted."""
        return None if self.counting_since is None else self.counting_since + FAILING_FOR

    def require_enabled(self) -> None:
        if self.disabled_because is not None:
            raise EndpointDisabled(self.app_id, self.disabled_because)

    def record(self, answer: Answer, *, at: datetime) -> Endpoint:
        """A success ends the row of failures; it does not enable what is disabled."""
        if answer.succeeded:
            return replace(self, failing_since=None, counting_since=None)
        if self.disabled_because is not None:
            return self
        if answer.status == GONE:
            return self.disable(Why.GONE, at=at)

        since = self.failing_since or at
        counted = self.counting_since or (at if at - since >= FAILURES_APART else None)
        failing = replace(self, failing_since=since, counting_since=counted)
        if counted is not None and at - counted >= FAILING_FOR:
            return failing.disable(Why.FAILING, at=at)
        return failing

    def disable(self, why: Why, *, at: datetime) -> Endpoint:
        return replace(self, disabled_because=why, disabled_at=at)

    def enable(self) -> Endpoint:
        """Its failures so far are forgotten."""
        return replace(
            self,
            disabled_because=None,
            disabled_at=None,
            failing_since=None,
            counting_since=None,
        )

    def rotation(self, of: Signed) -> Rotation:
        return self.events_secret if of is Signed.EVENTS else self.callback_secret

    def rotate(self, of: Signed, secret: str, *, former: str, until: datetime) -> Endpoint:
        rotation = self.rotation(of).to(secret, former=former, until=until)
        if of is Signed.EVENTS:
            return replace(self, events_secret=rotation)
        return replace(self, callback_secret=rotation)


def retry_after(value: str | None, *, at: datetime) -> timedelta | None:
    """
    The wait that a Retry-After asks for (RFC 9110, 10.2.3), at most 24 hours.

    Whole seconds, or one of the three forms of an HTTP date, read at the moment `at`. Garbage and
    moments gone by ask for nothing.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # The forms without a zone are in UTC, as HTTP dates always are.
    wait = moment.replace(tzinfo=moment.tzinfo or UTC) - at
    return min(wait, LONGEST_RETRY_AFTER) if wait > timedelta(0) else None
