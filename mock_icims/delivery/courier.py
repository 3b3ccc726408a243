"""The courier: sends what is due, customer by customer, each by its own clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from mock_icims.delivery import mischief
from mock_icims.delivery.messages import Message, SigningTime, message, said, tried, wall
from mock_icims.delivery.notifications import notification
from mock_icims.domain.faults.effects import Effect
from mock_icims.domain.faults.faults import Fault
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.ports import Sender
from mock_icims.domain.structs import Struct, field
from mock_icims.domain.webhooks.endpoints import Signed
from mock_icims.domain.webhooks.events import Attempt, Event, Fired
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World

log = logging.getLogger("mock_icims")


class Round(Struct, eq=False):
    """One tenant's deliveries: `turn` is held, by `holder`, while events of theirs go out."""

    tenant: Tenant
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    holder: asyncio.Task[object] | None = None
    task: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return self.task is None or self.task.done()


class Courier:
    """
    A tenant's events go out one after the other, in the order in which they fall due; tenants do
    not wait for each other.

    What is due by a tenant's clock is sent, frozen or not. A frozen clock never comes to what lies
    ahead: whoever advances it moves it there, and calls `deliver_due`.
    """

    def __init__(
        self,
        *,
        world: World,
        events: Events,
        sender: Sender,
        signing_time: SigningTime = wall,
        notifier: Sender | None = None,
    ) -> None:
        self.world = world
        self.events = events
        self.sender = sender
        self.notifier = notifier or sender
        self.signing_time = signing_time
        self._rounds: dict[CustomerId, Round] = {}

    async def run(self) -> None:
        """Until cancelled. Sleeps until something is published or the next retry falls due."""
        try:
            while True:
                self._forget_the_gone()
                waits = [self._set_out(self._round(one)) for one in self.world.tenants.values()]
                await self.events.published.wait(seconds=min(filter(None, waits), default=None))
        finally:
            await self._stop(list(self._rounds.values()))
            await self.sender.close()
            await self.notifier.close()

    def next_due(self, tenant: Tenant) -> datetime | None:
        """When the tenant's next attempt falls due by their clock; it may have fallen due."""
        event = self.events.first_open(tenant)
        return None if event is None else event.next_attempt_at

    async def deliver_due(self, tenant: Tenant, fired: list[Fired] | None = None) -> list[Fired]:
        """
        Send all that is due by the tenant's clock, in order, also what falls due meanwhile.

        Moves no clock. Waits for its turn, unless the caller holds it already. Adds to `fired` as
        it goes, for a caller who may not wait until the end.
        """
        fired = [] if fired is None else fired
        async with self.turn(tenant):
            while self._known(tenant) and (
                event := self.events.next(tenant, by=tenant.clock.now())
            ):
                if self.events.held_from_strangers(tenant, event):
                    continue
                due_at = event.next_attempt_at or tenant.clock.now()
                fault = mischief.met(tenant, event)
                if mischief.withheld(tenant, event, fault):
                    self.events.settled.ring()
                    continue
                attempt = await self._attempt(tenant, event, fault)
                mischief.let_go(tenant, event)
                after = tenant.events.find(event.id) or event
                fired.append(Fired(due_at=due_at, what=said(after, attempt)))
        return fired

    @asynccontextmanager
    async def turn(self, tenant: Tenant) -> AsyncIterator[None]:
        """Nobody else sends this tenant's events meanwhile; one task may hold it several times."""
        round, me = self._round(tenant), asyncio.current_task()
        if round.holder is me:
            yield
            return
        try:
            async with round.turn:
                round.holder = me
                try:
                    yield
                finally:
                    round.holder = None
        finally:
            self.events.settled.ring()

    def quiet(self, tenant: Tenant) -> bool:
        """
        Nothing is due, and nothing on its way: an attempt may be of an event that is due no more.
        """
        return self.events.quiet(tenant) and not self._round(tenant).turn.locked()

    def _round(self, tenant: Tenant) -> Round:
        known = self._rounds.get(tenant.customer.id)
        if known is None or known.tenant is not tenant:
            known = self._rounds[tenant.customer.id] = Round(tenant)
        return known

    def _set_out(self, round: Round) -> float | None:
        """
        Real seconds until a running clock comes to the next retry, by one look at it: two would
        miss what falls due between them. What is due is on its way, or waits for its turn, and a
        ring follows.
        """
        due_at = self.next_due(round.tenant)
        wait = None if due_at is None else round.tenant.clock.seconds_until(due_at)
        if wait == 0 and round.idle:
            round.task = asyncio.create_task(self._deliver(round.tenant))
            round.task.add_done_callback(self._returned)
        return wait

    async def _deliver(self, tenant: Tenant) -> None:
        await self.deliver_due(tenant)

    def _returned(self, task: asyncio.Task[None]) -> None:
        """A round that broke is a bug: it is logged, and not begun again before the next ring."""
        if task.cancelled():
            return
        if error := task.exception():
            log.error("A delivery broke off.", exc_info=error)
        else:
            self.events.wake()

    async def _attempt(self, tenant: Tenant, event: Event, fault: Fault | None) -> Attempt:
        """What goes wrong on the way goes wrong here: between the message and its being sent."""
        effect = None if fault is None else fault.effect
        at, app_time = tenant.clock.now(), self.signing_time(tenant, event.app_id)
        sent = mischief.spoilt(fault, self._message(tenant, event, effect, app_time))
        for _ in range(mischief.copies(effect)):
            event = mischief.kept(tenant, event, await self._tried(tenant, event, sent, at=at))

        if mischief.dropped(effect):
            attempt = tried(tenant, event, sent, at=at, answer=mischief.DROPPED)
            mischief.lost(tenant, event, attempt)
            self.events.settled.ring()
        else:
            attempt = await self._tried(tenant, event, sent, at=at)
            resent = self.events.resent(tenant, event)
            self.events.record(tenant, event.id, attempt, app_time=app_time, resent=resent)

        self.world.keep()
        return attempt

    def _message(
        self, tenant: Tenant, event: Event, effect: Effect | None, app_time: datetime
    ) -> Message:
        """Signed by the app's watch, or as an effect wants it."""
        if event.notification:
            to = tenant.subscriptions[event.app_id]
            (secret,), at = mischief.signed_with(effect, [to.secret], app_time)
            return notification(event, to, secret=secret, at=at)
        secrets = self.events.secrets(tenant, event.app_id, Signed.EVENTS)
        secrets, at = mischief.signed_with(effect, secrets, app_time)
        url = self.events.registration(tenant, event.app_id).events_url
        return message(event, url=url, secrets=secrets, at=at)

    async def _tried(self, tenant: Tenant, event: Event, sent: Message, *, at: datetime) -> Attempt:
        # Nobody is told what could still be forgotten.
        self.world.keep()
        sender = self.notifier if event.notification else self.sender
        answer = await sender.send(url=sent.url, headers=sent.headers, body=sent.body)
        return tried(tenant, event, sent, at=at, answer=answer)

    def _known(self, tenant: Tenant) -> bool:
        return self.world.tenants.get(tenant.customer.id) is tenant

    def _forget_the_gone(self) -> None:
        for id, round in list(self._rounds.items()):
            if self.world.tenants.get(id) is not round.tenant:
                if round.task is not None:
                    round.task.cancel()
                del self._rounds[id]

    async def _stop(self, rounds: list[Round]) -> None:
        tasks = [round.task for round in rounds if round.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
