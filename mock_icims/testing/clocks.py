"""A tenant's time, in the hands of a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mock_icims.shapes import Advanced, Clock, Fired
from mock_icims.testing.wires import Wire


class TenantClock:
    """Moves nobody else's time. Moments are aware; naive ones are refused by the fake."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire.below("/clock")

    def now(self) -> datetime:
        return self._wire.ask(Clock, "GET").now

    def freeze(self, at: datetime | None = None) -> datetime:
        """Stand still where it is, or at `at`; what it says then."""
        return self._set(frozen=True, at=at)

    def resume(self, at: datetime | None = None) -> datetime:
        """Run on from where it stands, or from `at`."""
        return self._set(frozen=False, at=at)

    def advance(self, by: timedelta | None = None, **units: float) -> list[Fired]:
        """
        Let time pass: `advance(days=730)`, or a timedelta. What fell due on the way was sent before
        this returns, and is listed in its order.
        """
        __tracebackhide__ = True
        seconds = int((by if by is not None else timedelta(**units)).total_seconds())
        body = {"seconds": seconds}
        return self._wire.ask(Advanced, "POST", "/advance", body=body, patience=120).fired

    def _set(self, *, frozen: bool, at: datetime | None) -> datetime:
        __tracebackhide__ = True
        body: dict[str, object] = {"frozen": frozen}
        if at is not None:
            body["now"] = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
        return self._wire.ask(Clock, "PUT", body=body).now
