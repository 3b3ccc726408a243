"""A tenant's own time: it runs with the system's, shifted, or stands still until told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mock_icims.domain.errors import ValidationFailed

# Two years are added to what it says, so it keeps well away from the last day there is.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class StagingClock:
    """
    One per tenant, so that two years can pass for one customer and for nobody else.

    `system` answers aware UTC. What goes over the wire is signed with `wall()`, and its age is
    judged by it: the other side's watch is not moved when a customer's is.
    """

    def __init__(self, system: Callable[[], datetime]) -> None:
        self._system = system
        self._shift = timedelta(0)
        self._stands_at: datetime | None = None

    def now(self) -> datetime:
        if self._stands_at is not None:
            return self._stands_at

        return self._system() + self._shift

    def wall(self) -> datetime:
        return self._system()

    @property
    def frozen(self) -> bool:
        return self._stands_at is not None

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the system's; negative when it is behind."""
        return self.now() - self._system()

    def freeze(self, at: datetime | None = None) -> None:
        """Stand still where it is, or at `at`. Raises ValidationFailed, as all changes do."""
        self._stands_at = _within_reach(at or self.now(), said_as="now")

    def resume(self, at: datetime | None = None) -> None:
        """Run on from where it stands, or from `at`."""
        self._shift = _within_reach(at or self.now(), said_as="now") - self._system()
        self._stands_at = None

    def advance(self, by: timedelta) -> None:
        """Forward only; a frozen clock stays frozen, later."""
        if by < timedelta(0):
            raise ValidationFailed({"seconds": "must not be negative: time only goes forward"})

        _within_reach(self.now() + by, said_as="seconds")
        if self._stands_at is not None:
            self._stands_at += by
        else:
            self._shift += by


def _within_reach(moment: datetime, *, said_as: str) -> datetime:
    if not EARLIEST <= moment <= LATEST:
        reach = f"{EARLIEST:%Y} and {LATEST:%Y}"
        raise ValidationFailed({said_as: f"must keep the clock between {reach}"})

    return moment.astimezone(UTC)
