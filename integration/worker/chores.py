"""What the worker does besides the queue: links expire, periods end, and what is over is erased."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection as Tx
from sqlalchemy.exc import DBAPIError

from integration.domain.clock import StagingClock
from integration.domain.errors import Unavailable
from integration.domain.following import Did
from integration.domain.ports import Clock
from integration.domain.retention import Erasure, ErasureState
from integration.services.admins.forgetting import forget_old
from integration.services.retention.erasing import ORDERS_AT_ONCE, Erasing
from integration.storage.database import Database
from integration.storage.retention.erasures import ErasureLost
from integration.storage.retention.forgetting import NotForgottenYet, Told, forget, unheard

MOST_REMEMBERED = 10_000
HOUR = timedelta(hours=1)
# So many seconds chores wait for a free hand: who is to be forgotten waits for no backlog.
PATIENCE = 60.0

log = structlog.get_logger("erasing")


class Chores:
    """
    `watch` is the system's clock, for leases; `told` hears what is begun and may take long.
    `control` is the database of no region, where it is to be looked after as well.
    """

    def __init__(
        self,
        erasing: Erasing,
        *,
        database: Database,
        clock: StagingClock,
        watch: Clock,
        control: Database | None = None,
        told: Told = unheard,
    ) -> None:
        self._erasing = erasing
        self._database = database
        self._clock = clock
        self._watch = watch
        self._told = told
        self._control = control
        self._looked_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()
        self._ended = -PATIENCE
        self._done: deque[Did] = deque(maxlen=MOST_REMEMBERED)

    async def next_due_at(self) -> datetime | None:
        return await self._database.run(self._erasing.next_due_at)

    def done(self) -> tuple[Did, ...]:
        """What was done while the clock stood, since this was last asked."""
        told = tuple(self._done)
        self._done.clear()
        return told

    async def run(self, *, unless: Callable[[], bool] = lambda: False) -> bool:
        """
        All that is due now; True when it moved something on, and there may be more to do. Whoever
        is cancelled meanwhile leaves the rest to the next life.
        """
        async with self._one_at_a_time:
            if unless():
                return False
            moved = await self._run()
            self._ended = asyncio.get_running_loop().time()
            return moved

    @property
    def overdue(self) -> bool:
        return asyncio.get_running_loop().time() - self._ended >= PATIENCE

    async def ended(self) -> None:
        """Waits for what is under way."""
        async with self._one_at_a_time:
            pass

    async def _run(self) -> bool:
        at = self._clock.now()
        await self._look_after_control(at)
        due = await self.next_due_at()
        if due is None or due > at:
            return False

        moved = await self._database.run(lambda tx: self._erasing.sweep(tx, at=at))
        while held := await self._claim(ErasureState.ROWS):
            await self._erase_rows(held)
            moved = True
        while held := await self._claim(ErasureState.BYTES):
            if not await self._forget(held):
                break
            moved = True
            if self._clock.frozen:
                self._done.append(Did(due_at=held.due_at, what=f"erasure {held.id}: done"))
        return moved

    async def _look_after_control(self, at: datetime) -> None:
        """Once an hour and no moment of its own: a clock that is advanced need not stop there."""
        last = self._looked_at
        if self._control is None or (last is not None and last <= at < last + HOUR):
            return
        self._looked_at = at
        # What is wrong there is no reason to leave this region's work undone.
        with suppress(Unavailable):
            await self._control.run(lambda tx: forget_old(tx, at=at))

    async def _claim(self, state: ErasureState) -> Erasure | None:
        at, watch = self._clock.now(), self._watch.now()

        def claim(tx: Tx) -> Erasure | None:
            return self._erasing.claim(tx, state, at=at, watch=watch)

        return await self._database.run(claim)

    async def _erase_rows(self, held: Erasure) -> None:
        at, orders = self._clock.now(), 0
        self._told(f"{held.id}: erasing rows")
        try:
            while not await self._database.run(
                lambda tx: self._erasing.erase_some(tx, held, at=at)
            ):
                orders += ORDERS_AT_ONCE
                self._told(f"{held.id}: erasing rows, {orders} orders so far")
        except ErasureLost as lost:
            log.info("erasure_lost", erasure_id=held.id, reason=str(lost))

    async def _forget(self, held: Erasure) -> bool:
        """False when the files cannot forget yet; the lease says when it is tried again."""
        at = self._clock.now()
        try:
            proof = await self._database.apart(
                lambda engine: forget(engine, told=lambda step: self._told(f"{held.id}: {step}"))
            )
            await self._database.run(lambda tx: self._erasing.certify(tx, held, proof, at=at))
        except (NotForgottenYet, DBAPIError) as later:
            log.warning("not_forgotten_yet", erasure_id=held.id, reason=type(later).__name__)
            return False
        except ErasureLost as lost:
            log.info("erasure_lost", erasure_id=held.id, reason=str(lost))
        return True
