"""The worker: claim what is due, attempt it, record what came of it, wait for the next."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection as Tx
from structlog.contextvars import bind_contextvars

from integration.domain.errors import Unavailable
from integration.domain.following import Did
from integration.domain.work import Work, WorkKind
from integration.services.assessment.progress import OrderVanished
from integration.storage.keys.vault import SealBroken
from integration.storage.queue import free_work
from integration.storage.queue.claims import Claims, Served
from integration.storage.queue.work import LeaseLost
from integration.worker.chores import Chores
from integration.worker.pace import MustWait, Pace
from integration.worker.records import Records
from integration.worker.task import Claimed, Step, Tools, pace_for, task_for
from integration.worker.tracing import Tracked, track

# A lease outlives any step, or a step could run twice; and after a crash its work waits for it.
LEASE = timedelta(seconds=30)
STEP_SECONDS = 25.0
# How long nobody may look for work: our own process rings the bell, others cannot
# (docs/decisions/0053-postgresql-and-workers.md).
ALONE_WAIT = 5.0
SHARED_WAIT = 1.0
SHORTEST_POLL = 1.0
MOST_REMEMBERED = 10_000
LONGEST_WORDS = 500

IN_ORDER: Mapping[str, int] = {kind: place for place, kind in enumerate(WorkKind)}

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
        chores: Chores,
        *,
        chance: Callable[[], float],
        concurrency: int,
        longest_wait: float = ALONE_WAIT,
    ) -> None:
        self._tools = tools
        self._steps = steps
        self._chores = chores
        self._records = Records(tools, chance=chance)
        self._claims = Claims(buckets=tools.buckets)
        self._served = Served()
        self._concurrency = concurrency
        self._longest_wait = longest_wait
        self._bell = asyncio.Event()
        # Held while work is being claimed: in between it is neither due nor under way.
        self._claiming = asyncio.Lock()
        self._resting = False
        self._held = False
        self._done: deque[tuple[Work, str]] = deque(maxlen=MOST_REMEMBERED)
        self._running: dict[asyncio.Task[None], Work] = {}
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name="worker")

    @property
    def working(self) -> bool:
        return self._loop is not None and not self._loop.done()

    def wake(self) -> None:
        self._resting = False
        self._bell.set()

    def hold(self) -> None:
        """As `rest`, but it takes `release` to end it: staging puts a customer back."""
        self._held = True

    def release(self) -> None:
        self._held = False
        self.wake()

    async def abandon(self) -> None:
        """What is under way ends here; its rows are somebody else's, so nothing is recorded."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def rest(self, *, seconds: float) -> None:
        """Claim nothing more until `wake`; what is under way gets so long to finish."""
        async with self._claiming:
            self._resting = True
        await self._chores.ended()
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    async def settle(self, *, seconds: float) -> bool:
        """
        Do all that is due now, and what follows from it; False when it is not done in time.

        What a process that died still holds is not done before its lease ends.
        """
        ends = asyncio.get_running_loop().time() + seconds
        while True:
            await self._start()
            due = await self.next_due_at()
            if not self._running and (due is None or due > self._tools.clock.now()):
                return True

            left = ends - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            if self._running:
                await asyncio.wait(self._running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            else:
                await self._rest(min(left, SHORTEST_POLL))

    async def next_due_at(self) -> datetime | None:
        """When something can be done next, or a process that died lets go of it."""
        at, watch = self._tools.clock.now(), self._tools.watch.now()

        def ahead(tx: Tx) -> datetime | None:
            held = free_work.held_due_at(tx, watch=watch)
            free = self._claims.next_at(tx, at=at, watch=watch)
            return min((one for one in (held, free) if one is not None), default=None)

        return _earliest(await self._tools.database.run(ahead), await self._chores.next_due_at())

    def done(self) -> tuple[Did, ...]:
        """
        What was attempted while the clock stood, since this was last asked. What was due at one
        moment is told order by order, each in the order of its steps, however it was interleaved.
        """
        told = sorted(self._done, key=lambda one: (one[0].due_at, one[0].subject, _place(one[0])))
        done = [Did(due_at=held.due_at, what=_said(held, came)) for held, came in told]
        self._done.clear()
        return tuple(sorted([*done, *self._chores.done()], key=lambda one: one.due_at))

    async def stop(self, *, grace: float) -> None:
        """
        Claim nothing more; what is under way may finish within `grace` seconds, and what does not
        is given back, so that the next life need not wait for its lease. Chores end where they are.
        """
        if self._loop is not None:
            # Not in the middle of a claim, whose work nobody would know of.
            async with self._claiming:
                self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=grace)
        held = [self._running[task] for task in late]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if held:
            with suppress(Unavailable):
                await self._tools.database.run(lambda tx: free_work.release(tx, held))

    async def run_due(self) -> int:
        """Do all that is due now, and what follows from it; says how many attempts it took."""
        attempts = 0
        while True:
            while claimed := await self._claim(self._concurrency):
                await asyncio.gather(*(self._attempt(one) for one in claimed))
                attempts += len(claimed)
            if not await self._chores.run():
                return attempts

    async def _run(self) -> None:
        bind_contextvars(region=self._tools.region)
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
        if await self._start():
            # All hands are busy, or shall be still; the bell rings when that is over.
            return self._longest_wait

        at, watch = self._tools.clock.now(), self._tools.watch.now()
        due = _earliest(
            await self._tools.database.run(lambda tx: self._claims.next_at(tx, at=at, watch=watch)),
            await self._chores.next_due_at(),
        )
        seconds = None if due is None else self._tools.clock.seconds_until(due)
        if seconds is None:
            # Nothing lies ahead, or the clock stands: whoever moves it wakes us.
            return self._longest_wait
        return min(seconds, self._longest_wait) if seconds > 0 else SHORTEST_POLL

    async def _start(self) -> bool:
        """Start what fits; True when there is no hand left for more."""
        async with self._claiming:
            free = 0 if self._resting or self._held else self._concurrency - len(self._running)
            claimed = await self._claim(free) if free else ()
            for one in claimed:
                task = asyncio.create_task(self._attempt(one), name=one.work.id)
                self._running[task] = one.work
                task.add_done_callback(self._finished)
        busy = len(claimed) == free
        if not busy or self._chores.overdue:
            await self._chores.run(unless=lambda: self._resting or self._held)
        return busy

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._bell.wait()

    def _finished(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._bell.set()

    async def _claim(self, limit: int) -> tuple[Claimed, ...]:
        """With all that is to be known of it, since the row of the queue was the way there."""
        at, watch = self._tools.clock.now(), self._tools.watch.now()

        def claim(tx: Tx) -> tuple[Claimed, ...]:
            held = self._claims.take(
                tx, at=at, watch=watch, lease=LEASE, limit=limit, served=self._served
            )
            about = self._tools.progress.about(tx, held) if held else {}
            return tuple(Claimed(one, about[one.id]) for one in held)

        claimed = await self._tools.database.run(claim)
        self._served = self._served.then([one.work for one in claimed])
        return claimed

    async def _attempt(self, claimed: Claimed) -> None:
        """Whatever happens in here concerns this piece of work alone."""
        tools, held = self._tools, claimed.work
        tracked = track(held, tools.region, clock=tools.clock, new_token=tools.new_token)
        bind_contextvars(**tracked.context)
        came = None
        try:
            came = await self._step(tracked, claimed, pace_for(held, self._tools))
            if self._tools.clock.frozen:
                self._done.append((held, came))
        except LeaseLost as lost:
            log.info("lease_lost", reason=str(lost))
        except Exception:
            log.exception("attempt_not_recorded")
        tracked.tell(came, spans=tools.spans, new_token=tools.new_token)

    async def _step(self, tracked: Tracked, claimed: Claimed, pace: Pace) -> str:
        """Says what came of it."""
        held = claimed.work
        try:
            task = task_for(tracked, claimed, self._tools, pace)
        except OrderVanished as gone:
            return await self._records.vanished(held, gone, pace)
        except SealBroken as broken:
            return await self._records.unopened(held, broken, pace)

        try:
            async with asyncio.timeout(STEP_SECONDS):
                finish = await self._steps[held.kind](task)
        except MustWait as wait:
            return await self._records.postponed(task, wait)
        except Exception as cause:
            return await self._records.failed(task, cause)
        return await self._records.succeeded(task, finish)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _place(held: Work) -> int:
    return IN_ORDER.get(held.kind, len(IN_ORDER))


def _said(held: Work, came: str) -> str:
    """ "callback.send for ord_…, attempt 2: will_retry, 503 …" """
    words = f"{held.kind} for {held.subject}, attempt {held.attempts + 1}: {came}"
    return words[:LONGEST_WORDS]
