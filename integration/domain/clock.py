"""JobCannon's time: the system's, until staging lets it go by a customer's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from integration.domain.ports import Clock

FASTEST = 1_000_000.0
# Two years are added to what it says, so it keeps well away from the last day there is.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """It is `now` when the system's clock says `at`; from there it runs at `rate`, or stands."""

    now: datetime
    at: datetime
    rate: float = 1.0
    frozen: bool = False


class StagingClock:
    """
    Everything that JobCannon dates, waits for and judges goes by `now`. Outside staging nobody
    tells it anything, and it is the system's clock.

    Reckoned from the teller's `at`, not from when the message came: where a day passes in a second
    the way of a message would be minutes.
    """

    def __init__(self, system: Clock) -> None:
        self._system = system
        self._told: Told | None = None

    def now(self) -> datetime:
        told = self._told
        if told is None:
            return self._system.now()
        if told.frozen:
            return told.now

        passed = self._system.now() - told.at
        if passed.total_seconds() * told.rate >= (LATEST - told.now).total_seconds():
            return LATEST
        return told.now + passed * told.rate

    def follow(self, told: Told | None) -> None:
        """None is the system's time again."""
        self._told = told and replace(
            told, now=told.now.astimezone(UTC), at=told.at.astimezone(UTC)
        )

    @property
    def frozen(self) -> bool:
        return self._told is not None and self._told.frozen

    def seconds_until(self, moment: datetime) -> float | None:
        """Seconds of the system until it is that late; 0 when it is, None when the clock stands."""
        ahead = (moment - self.now()).total_seconds()
        if ahead <= 0:
            return 0.0
        rate = self._told.rate if self._told else 1.0
        return None if self.frozen else ahead / rate

    def stretched(self, span: timedelta) -> timedelta:
        """
        A span that is meant for the way and for watches that differ, in this clock's time: five
        minutes of the system are 300 days where a day passes in a second.
        """
        return span * max(1.0, self._told.rate) if self._told else span
