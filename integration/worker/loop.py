"""The worker: claim what is due, attempt it, record what came of it, wait for the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog
from sqlalchemy import Connection as Tx

from integration.domain.work import Work
from integration.services.progress import OrderVanished
from integration.storage import work as queue
from integration.storage.work import LeaseLost
from integration.worker.records import Records
from integration.worker.task import Step, Tools, task_for

# A lease outlives any step, or a step could run twice; and after a crash its work waits for it.
LEASE = timedelta(seconds=30)
STEP_SECONDS = 25.0
LONGEST_WAIT = 5.0
SHORTEST_POLL = 1.0

log = structlog.get_logger("worker")


class Worker:
    """
    Several attempts at a time in one event loop. `wake` says that work may be due now.

    Between any two lines the process may die: what is claimed and not recorded becomes due
    again when its lease ends, and carries the same keys to the outside.
    """

    def __init__(
        self,
        tools: Tools,
        steps: Mapping[str, Step],
        *,
        chance: Callable[[], float],
        concurrency: int,
    ) -> None:
        self._tools = tools
        self._steps = steps
        self._records = Records(tools, chance=chance)
        self._concurrency = concurrency
        self._bell = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="worker")

    @property
    def working(self) -> bool:
        return self._loop is not None and not self._loop.done()

    def wake(self) -> None:
        self._bell.set()

    async def stop(self, *, grace: float) -> None:
        """Claim nothing more; what is under way may finish within `grace` seconds."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def run_due(self) -> int:
        """Do all that is due now, and what follows from it; says how many attempts it took."""
        attempts = 0
        while claimed := await self._claim(self._concurrency):
            await asyncio.gather(*(self._attempt(held) for held in claimed))
            attempts += len(claimed)
        return attempts

    async def _run(self) -> None:
        while True:
            self._bell.clear()
            try:
                wait = await self._turn()
            except Exception:
                # A locked or full database passes; the work is still in it.
                log.exception("worker_turn_failed")
                wait = SHORTEST_POLL
            await self._rest(wait)

    async def _turn(self) -> float:
        """Start what fits, and say for how many seconds there is nothing to start."""
        free = self._concurrency - len(self._running)
        claimed = await self._claim(free) if free else ()
        for held in claimed:
            task = asyncio.create_task(self._attempt(held), name=held.id)
            self._running.add(task)
            task.add_done_callback(self._finished)
        if len(claimed) == free:
            # All hands are busy; the first to finish rings the bell.
            return LONGEST_WAIT

        due = await self._tools.database.run(queue.next_due_at)
        if due is None:
            return LONGEST_WAIT
        seconds = (due - self._tools.clock.now()).total_seconds()
        return min(seconds, LONGEST_WAIT) if seconds > 0 else SHORTEST_POLL

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._bell.wait()
        except TimeoutError:
            pass

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._bell.set()

    async def _claim(self, limit: int) -> tuple[Work, ...]:
        at = self._tools.clock.now()

        def claim(tx: Tx) -> tuple[Work, ...]:
            return queue.claim(tx, at=at, lease=LEASE, limit=limit)

        return await self._tools.database.run(claim)

    async def _attempt(self, held: Work) -> None:
        """Whatever happens in here concerns this piece of work alone."""
        try:
            await self._step(held)
        except LeaseLost as lost:
            log.info("lease_lost", work_id=held.id, reason=str(lost))
        except Exception:
            log.exception("attempt_not_recorded", work_id=held.id, kind=held.kind)

    async def _step(self, held: Work) -> None:
        try:
            errand = await self._tools.database.run(
                lambda tx: self._tools.progress.errand(tx, held)
            )
        except OrderVanished as gone:
            await self._records.vanished(held, gone)
            return

        task = task_for(held, errand, self._tools)
        try:
            async with asyncio.timeout(STEP_SECONDS):
                finish = await self._steps[held.kind](task)
        except Exception as cause:
            await self._records.failed(task, cause)
        else:
            await self._records.succeeded(task, finish)
