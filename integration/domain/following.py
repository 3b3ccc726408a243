"""What the one who moves our clock wants to know: are we done, what did we do, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """An attempt at a piece of work, in words, and when it was due."""

    due_at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Quiet is: nothing under way, nothing due. `next_due_at` None is: nothing lies ahead."""

    now: datetime
    quiet: bool
    next_due_at: datetime | None
    did: tuple[Did, ...]


class Working(Protocol):
    """The worker, as the one sees it who moves the clock."""

    def wake(self) -> None: ...

    def hold(self) -> None:
        """Begin nothing more until `release`, whoever wakes it."""
        ...

    def release(self) -> None: ...

    async def abandon(self) -> None:
        """Whatever is under way ends here, and is not recorded."""
        ...

    async def rest(self, *, seconds: float) -> None:
        """Begin nothing more until `wake`; what is under way gets so long."""
        ...

    async def settle(self, *, seconds: float) -> bool:
        """Do all that is due and what follows from it; False when not done in time."""
        ...

    async def next_due_at(self) -> datetime | None: ...

    def done(self) -> tuple[Did, ...]:
        """What was attempted while the clock stood, since this was last asked."""
        ...
