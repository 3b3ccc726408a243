"""Go by the clock of a customer at the staging iCIMS: move with it, and say when all is done."""

from __future__ import annotations

import asyncio

from integration.domain.clock import StagingClock, Told
from integration.domain.following import Followed, Working

STILL_SECONDS = 2.0
"""What is under way may finish in the time that it began in, if it does so soon."""


class Following:
    """One message at a time (`clock.moved` in contracts/icims-staging-v1.yaml)."""

    def __init__(self, clock: StagingClock, worker: Working) -> None:
        self._clock = clock
        self._worker = worker
        self._one_at_a_time = asyncio.Lock()

    async def move(self, told: Told, *, settle: bool, seconds: float) -> Followed:
        """
        With `settle` all that is due by then is done first, and what follows from it, within
        `seconds` of the system. Without, what was done before is forgotten.
        """
        async with self._one_at_a_time:
            try:
                await self._worker.rest(seconds=STILL_SECONDS)
                self._clock.follow(told)
            finally:
                self._worker.wake()
            if not settle:
                self._worker.done()
                return Followed(now=self._clock.now(), quiet=False, next_due_at=None, did=())

            quiet = await self._worker.settle(seconds=seconds)
            return Followed(
                now=self._clock.now(),
                quiet=quiet,
                next_due_at=await self._worker.next_due_at(),
                did=self._worker.done(),
            )
