"""What the rules need from the outside world, as protocols."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


# A fresh secret of at least 128 bits, URL-safe, at each call.
NewToken = Callable[[], str]

# Says that work may be due; cheap, never blocks, callable from the event loop only.
Wake = Callable[[], None]
