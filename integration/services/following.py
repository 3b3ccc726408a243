"""Go by the clock of a customer at the staging iCIMS: move with it, and say when all is done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from integration.domain.clock import StagingClock, Told
from integration.domain.following import Did, Followed, Working

STILL_SECONDS = 2.0
"""What is under way may finish in the time that it began in, if it does so soon."""


class Following:
    """One message at a time (`clock.moved` in contracts/icims-staging-v1.yaml)."""

    def __init__(self, clock: StagingClock, workers: Sequence[Working]) -> None:
        """The workers of all regions: they share the clock and nothing else."""
        self._clock = clock
        self._workers = workers
        self._one_at_a_time = asyncio.Lock()

    async def move(self, told: Told, *, settle: bool, seconds: float) -> Followed:
        """
        With `settle` all that is due by then is done first, and what follows from it, within
        `seconds` of the system. Without, what was done before is forgotten.
        """
        async with self._one_at_a_time:
            try:
                await asyncio.gather(*(each.rest(seconds=STILL_SECONDS) for each in self._workers))
                self._clock.follow(told)
            finally:
                for worker in self._workers:
                    worker.wake()
            if not settle:
                self._done()
                return Followed(now=self._clock.now(), quiet=False, next_due_at=None, did=())

            quiet = await asyncio.gather(*(each.settle(seconds=seconds) for each in self._workers))
            due = [await each.next_due_at() for each in self._workers]
            return Followed(
                now=self._clock.now(),
                quiet=all(quiet),
                next_due_at=min((moment for moment in due if moment), default=None),
                did=self._done(),
            )

    def _done(self) -> tuple[Did, ...]:
        """In the order of their due times; the regions one after the other within one moment."""
        told = (did for worker in self._workers for did in worker.done())
        return tuple(sorted(told, key=lambda did: did.due_at))
