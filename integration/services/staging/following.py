"""Go by the clock of a customer at the staging iCIMS: move with it, and say when all is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from integration.domain.clock import StagingClock, Told
from integration.domain.following import Did, Followed, Working

T = TypeVar("T")

HELD_SECONDS = 10.0
"""Whoever keeps or restores a customer tells the time afterwards, or died on the way."""

STILL_SECONDS = 2.0
"""What is under way may finish in the time that it began in, if it does so soon."""


class Following:
    """One message at a time (`clock.moved` in contracts/icims-staging-v1.yaml)."""

    def __init__(self, clock: StagingClock, workers: Sequence[Working]) -> None:
        """The workers of all regions: they share the clock and nothing else."""
        self._clock = clock
        self._workers = workers
        self._one_at_a_time = asyncio.Lock()
        self._held: asyncio.TimerHandle | None = None

    async def move(self, told: Told, *, settle: bool, seconds: float) -> Followed:
        """
        With `settle` all that is due by then is done first, and what follows from it, within
        `seconds` of the system. Without, what was done before is forgotten.
        """
        async with self._one_at_a_time:
            try:
                await self._rest()
                self._clock.follow(told)
            finally:
                self.release()
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

    async def still(self, use_case: Callable[[], Awaitable[T]], *, abandon: bool = False) -> T:
        """
        While nothing is under way, and nothing is begun afterwards until the time is told: between
        the two programs' being kept or restored, neither goes on.

        With `abandon`, what does not end soon ends at once. What fails holds nobody up.
        """
        async with self._one_at_a_time:
            for worker in self._workers:
                worker.hold()
            try:
                await self._rest()
                if abandon:
                    await asyncio.gather(*(worker.abandon() for worker in self._workers))
                done = await use_case()
            except BaseException:
                self.release()
                raise

            if self._held is not None:
                self._held.cancel()
            self._held = asyncio.get_running_loop().call_later(HELD_SECONDS, self.release)
            return done

    def release(self) -> None:
        """Everybody may go on."""
        if self._held is not None:
            self._held.cancel()
            self._held = None
        for worker in self._workers:
            worker.release()

    async def _rest(self) -> None:
        await asyncio.gather(*(each.rest(seconds=STILL_SECONDS) for each in self._workers))

    def _done(self) -> tuple[Did, ...]:
        """In the order of their due times; the regions one after the other within one moment."""
        told = (did for worker in self._workers for did in worker.done())
        return tuple(sorted(told, key=lambda did: did.due_at))
