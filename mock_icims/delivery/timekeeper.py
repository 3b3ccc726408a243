"""The timekeeper: one clock for a customer and for the programs that follow it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from mock_icims.delivery.announcer import Announcer, Lost
from mock_icims.delivery.courier import Courier
from mock_icims.delivery.followers import Line
from mock_icims.domain.clock import ClockState, later
from mock_icims.domain.errors import NotFound
from mock_icims.domain.followers import Followed, Follower, Journey
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.structs import Struct, field
from mock_icims.domain.webhooks.events import Fired
from mock_icims.storage.world import Tenant, World

PROGRAM = "mock_icims"

A_MOMENT = 0.05
"""Seconds for a follower that says at once that it is not quiet, to get on with its work."""

log = logging.getLogger("mock_icims")


class Trip(Struct, kw_only=True, eq=False):
    """An advance on its way. `reached` is the last moment at which everybody was told the time."""

    tenant: Tenant
    before: ClockState
    target: datetime
    ends: float
    reached: datetime
    fired: list[Fired] = field(default_factory=list)
    ahead: dict[str, datetime] = field(default_factory=dict)
    """When a program has something to do next, by its name."""

    def hold(self, at: datetime) -> None:
        self.tenant.clock.hold(at, resumes=not self.before.frozen)


class Timekeeper:
    """
    A customer's time is moved by one caller at a time, followers first, so that nobody sends what
    another one thinks is from the future (docs/decisions/0032-one-clock-for-both-programs.md).

    `real` counts seconds that no clock here can move.
    """

    def __init__(
        self,
        *,
        world: World,
        courier: Courier,
        line: Line,
        real: Callable[[], float] = time.monotonic,
    ) -> None:
        self._world = world
        self._courier = courier
        self._real = real
        self._announcer = Announcer(line, real=real)
        self._locks: WeakValueDictionary[CustomerId, asyncio.Lock] = WeakValueDictionary()

    async def advance(self, tenant: Tenant, by: timedelta, *, seconds: float) -> Journey:
        """
        From each moment at which anybody has something to do to the next, and to the target.

        What is due at a moment is done on all sides until nobody has anything left; then time
        goes on. Not done within `seconds` of real time, it stops where it is; an attempt that is
        under way before it counts, too. Afterwards the clock runs or stands as before.

        Raises FollowerUnreachable, NotFound, ValidationFailed.
        """
        ends = self._real() + seconds
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(seconds):
                    tenant = await held.enter_async_context(self.turn(tenant))
                    await held.enter_async_context(self._courier.turn(tenant))
            except TimeoutError:
                return Journey(fired=(), waiting_for=(PROGRAM,))

            before = tenant.clock.state()
            target = later(before.shown, by)
            trip = Trip(
                tenant=tenant, before=before, target=target, ends=ends, reached=before.shown
            )
            trip.hold(trip.reached)
            try:
                await self._announcer.tell(tenant, settle=False)
                waiting = await self._travel(trip)
            except Lost as lost:
                tenant.clock.freeze(trip.reached)
                raise lost.refusal(now=trip.reached) from lost
            finally:
                tenant.clock.set(frozen=before.frozen)
                left_behind = await self._announcer.tell_who_listens(tenant)
                self._courier.events.wake()

        waiting_for = tuple(dict.fromkeys((*waiting, *left_behind)))
        return Journey(fired=tuple(trip.fired), waiting_for=waiting_for)

    async def set(
        self,
        tenant: Tenant,
        *,
        frozen: bool | None = None,
        now: datetime | None = None,
        rate: float | None = None,
    ) -> None:
        """
        What is None stays as it is. Nothing fires on the way.

        Raises FollowerUnreachable, NotFound, ValidationFailed.
        """
        async with self.turn(tenant) as tenant:
            before = tenant.clock.state()
            stands = before.frozen if frozen is None else frozen
            tenant.clock.set(frozen=stands, now=now, rate=rate)
            try:
                await self._announcer.tell(tenant, settle=False)
            except Lost as lost:
                tenant.clock.go_on(before)
                await self._announcer.tell_who_listens(tenant)
                raise lost.refusal(now=tenant.clock.now()) from lost

        self._courier.events.wake()

    async def follow(self, tenant: Tenant, follower: Follower) -> None:
        """Registered once it has taken the time. Raises FollowerUnreachable."""
        async with self.turn(tenant) as tenant:
            try:
                await self._announcer.tell_one(tenant, follower, settle=False, timeout=0)
            except Lost as lost:
                raise lost.refusal(now=tenant.clock.now()) from lost
            tenant.followers.put(follower)

    async def let_go(self, tenant: Tenant, follower: Follower) -> None:
        """It goes by the system's clock again, or is not there to care."""
        await self._announcer.let_go(tenant, follower)

    async def settled(self, tenant: Tenant, *, seconds: float) -> tuple[str, ...]:
        """
        Who has something under way or due, and is not done with it in time; nobody: ().

        Raises FollowerUnreachable.
        """
        ends = self._real() + seconds
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(seconds):
                    tenant = await held.enter_async_context(self.turn(tenant))
            except TimeoutError:
                # Somebody is moving this tenant's time.
                return (PROGRAM,)
            try:
                return await self._quiet(tenant, ends)
            except Lost as lost:
                raise lost.refusal(now=tenant.clock.now()) from lost

    async def tell_all(self) -> None:
        """After a restart: who followed before it does so still."""
        for tenant in list(self._world.tenants.values()):
            # Or they are gone by now.
            with suppress(NotFound):
                async with self.turn(tenant) as there:
                    await self._announcer.tell_who_listens(there)

    async def close(self) -> None:
        await self._announcer.close()

    async def tell(self, tenant: Tenant) -> None:
        """Its clock was put somewhere else by others."""
        await self._announcer.tell_who_listens(tenant)

    @asynccontextmanager
    async def turn(self, tenant: Tenant) -> AsyncIterator[Tenant]:
        """
        Nobody else moves this tenant's time, or takes the tenant away. What is given is the tenant
        by then: whoever waited may have waited for a reset. Raises NotFound.
        """
        # Held by whoever waits for it, and forgotten after the last of them.
        lock = self._locks.setdefault(tenant.customer.id, asyncio.Lock())
        async with lock:
            yield self._world.tenant(tenant.customer.id)

    async def _travel(self, trip: Trip) -> tuple[str, ...]:
        while True:
            waiting = await self._settle(trip)
            if waiting or trip.reached >= trip.target:
                return waiting
            if self._real() >= trip.ends:
                due = tuple(name for name, at in trip.ahead.items() if at <= trip.target)
                return due or (PROGRAM,)

            trip.hold(min([trip.target, *trip.ahead.values()]))
            # Where nothing is sent on the way, nobody else would be served until the end.
            await asyncio.sleep(0)

    async def _settle(self, trip: Trip) -> tuple[str, ...]:
        """All that is due now, on all sides; whoever is not done when the time is up."""
        tenant = trip.tenant
        while True:
            followed = await self._announcer.tell(tenant, settle=True, ends=trip.ends)
            trip.reached = tenant.clock.now()
            for _, answer in followed:
                trip.fired += answer.fired
            late = [follower.app_id for follower, answer in followed if not answer.quiet]
            before = len(trip.fired)
            if not await self._deliver(trip):
                return (PROGRAM, *late)
            if not late and len(trip.fired) == before:
                trip.ahead = self._ahead(tenant, followed)
                return ()
            if self._real() >= trip.ends:
                return tuple(late) or (PROGRAM,)
            if late:
                await asyncio.sleep(A_MOMENT)

    async def _deliver(self, trip: Trip) -> bool:
        """Our own events; False when they were not through in time, and so are sent again."""
        try:
            async with asyncio.timeout(max(trip.ends - self._real(), 0)):
                await self._courier.deliver_due(trip.tenant, trip.fired)
        except TimeoutError:
            return False
        return True

    def _ahead(
        self, tenant: Tenant, followed: list[tuple[Follower, Followed]]
    ) -> dict[str, datetime]:
        moments: dict[str, datetime | None] = {
            PROGRAM: self._courier.next_due(tenant),
            **{follower.app_id: answer.next_due_at for follower, answer in followed},
        }
        return {name: at for name, at in moments.items() if at is not None}

    async def _quiet(self, tenant: Tenant, ends: float) -> tuple[str, ...]:
        settled, quiet = self._courier.events.settled, self._courier.quiet
        while True:
            await settled.until(lambda: quiet(tenant) or None, seconds=ends - self._real())
            followed = await self._announcer.tell(tenant, settle=True, ends=ends)
            late = [] if quiet(tenant) else [PROGRAM]
            late += [follower.app_id for follower, answer in followed if not answer.quiet]
            if not late or self._real() >= ends:
                return tuple(late)
            await asyncio.sleep(A_MOMENT)
