"""A tenant's own time: it runs with the system's, shifted, faster or slower, or stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.structs import Struct, replace

# Two years are added to what it says, so it keeps well away from the last day there is.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

FASTEST = 1_000_000.0


class ClockState(Struct, frozen=True, kw_only=True):
    """
    When the system's clock said `at`, this one said `shown`; it goes on from there, or stands.

    `rate` is staging seconds per second of the system: 86,400 is a day in a second. A frozen clock
    keeps its rate for when it runs again. One that `resumes` stands only while it is advanced: if
    the program dies meanwhile, it runs on from there.
    """

    shown: datetime
    at: datetime
    rate: float = 1.0
    frozen: bool = False
    resumes: bool = False

    def now(self, system: datetime) -> datetime:
        """A clock that reaches the end of its reach stays there."""
        if self.frozen:
            return self.shown
        elapsed = system - self.at
        if elapsed.total_seconds() * self.rate >= (LATEST - self.shown).total_seconds():
            return LATEST
        return self.shown + elapsed * self.rate

    def require_possible(self) -> None:
        """For what comes from outside. Raises ValueError."""
        if not (EARLIEST <= self.shown <= LATEST and 0 < self.rate <= FASTEST):
            raise ValueError("its clock is set to what no clock can be set to")


class StagingClock:
    """
    One per tenant, so that two years can pass for one customer and for nobody else.

    `system` answers aware UTC, and so does `wall()`. A `state` that is given is gone on with, so
    the time since it was asked for has passed. `kept` is told each new one. All changes raise
    ValidationFailed.
    """

    def __init__(
        self,
        system: Callable[[], datetime],
        state: ClockState | None = None,
        *,
        kept: Callable[[ClockState], None] | None = None,
    ) -> None:
        self._system = system
        at = system()
        self._state = state or ClockState(shown=at, at=at)
        self._ahead = _ahead(self._state)
        self._kept = kept

    def now(self) -> datetime:
        if self._ahead is None:
            return self._state.now(self._system())
        # As it mostly is, and several times for each request.
        now = self._system() + self._ahead
        return now if now < LATEST else LATEST

    def wall(self) -> datetime:
        return self._system()

    def state(self) -> ClockState:
        """As it is at this moment; remember it to `recall` it, or to make such a clock again."""
        at = self._system()
        return replace(self._state, shown=self._state.now(at), at=at)

    def go_on(self, state: ClockState) -> None:
        """As if it had not been changed since then: the time since has passed."""
        if state.resumes:
            self.recall(state)
        else:
            self._change(state)

    def recall(self, state: ClockState) -> None:
        """Show what it showed then, whatever time has passed since, and run or stand as it did."""
        frozen = state.frozen and not state.resumes
        self._change(replace(state, at=self._system(), frozen=frozen, resumes=False))

    @property
    def frozen(self) -> bool:
        return self._state.frozen

    @property
    def rate(self) -> float:
        return self._state.rate

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the system's; negative when it is behind."""
        at = self._system()
        return self._state.now(at) - at

    def set(self, *, frozen: bool, now: datetime | None = None, rate: float | None = None) -> None:
        """Stand or run from `now`, at `rate`; where it is, and as fast as before, when None."""
        state = self.state()
        self._change(
            replace(
                state,
                shown=_within_reach(now or state.shown, said_as="now"),
                rate=_possible(state.rate if rate is None else rate),
                frozen=frozen,
                resumes=False,
            )
        )

    def freeze(self, at: datetime | None = None) -> None:
        """Stand still where it is, or at `at`."""
        self.set(frozen=True, now=at)

    def hold(self, at: datetime, *, resumes: bool) -> None:
        """Stand at `at` on the way of an advance, which leaves it running if it `resumes`."""
        self.freeze(at)
        self._change(replace(self._state, resumes=resumes))

    def resume(self, at: datetime | None = None) -> None:
        """Run on from where it stands, or from `at`, as fast as before."""
        self.set(frozen=False, now=at)

    def scale(self, rate: float) -> None:
        """From here on as fast; a frozen clock stays frozen."""
        self.set(frozen=self.frozen, rate=rate)

    def advance(self, by: timedelta) -> None:
        """Forward only; a frozen clock stays frozen, later, and a running one runs on."""
        state = self.state()
        self._change(replace(state, shown=later(state.shown, by)))

    def seconds_until(self, moment: datetime) -> float | None:
        """Seconds of the system until it is that late here, 0 if it is; None: it never will be."""
        ahead = (moment - self.now()).total_seconds()
        if ahead <= 0:
            return 0.0
        return None if self.frozen or moment > LATEST else ahead / self.rate

    def _change(self, state: ClockState) -> None:
        self._state = state
        self._ahead = _ahead(state)
        if self._kept is not None:
            self._kept(state)


def _ahead(state: ClockState) -> timedelta | None:
    """How far a clock that runs as fast as the system's is ahead of it; None where none does."""
    return None if state.frozen or state.rate != 1.0 else state.shown - state.at


def later(moment: datetime, by: timedelta) -> datetime:
    """Raises ValidationFailed where time does not go."""
    if by < timedelta(0):
        raise ValidationFailed({"seconds": "must not be negative: time only goes forward"})

    return _within_reach(moment + by, said_as="seconds")


def _within_reach(moment: datetime, *, said_as: str) -> datetime:
    if not EARLIEST <= moment <= LATEST:
        reach = f"{EARLIEST:%Y} and {LATEST:%Y}"
        raise ValidationFailed({said_as: f"must keep the clock between {reach}"})

    return moment.astimezone(UTC)


def _possible(rate: float) -> float:
    if not 0 < rate <= FASTEST:
        raise ValidationFailed({"rate": f"must be above 0 and at most {FASTEST:.0f}"})

    return float(rate)
