"""The courier: one task that sends what is due, customer by customer, each by its own clock."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from mock_icims.domain.events import Attempt, Event, Fired
from mock_icims.domain.ids import AttemptId, CustomerId, ExchangeId
from mock_icims.domain.journal import BODY_LIMIT, Direction, Exchange
from mock_icims.domain.ports import Sender
from mock_icims.domain.signatures import sign
from mock_icims.services.events import Events
from mock_icims.settings import VERSION
from mock_icims.storage.world import Tenant, World

log = logging.getLogger("mock_icims")


@dataclass(slots=True, eq=False)
class Round:
    """One tenant's deliveries: `turn` is held while an event of theirs is on its way."""

    tenant: Tenant
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    task: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        return self.task is None or self.task.done()


class Courier:
    """
    A tenant's events go out one after the other, in the order in which they fall due; tenants do
    not wait for each other.

    What is due by a tenant's clock is sent, frozen or not. A frozen clock never comes to what lies
    ahead: `advance` does.
    """

    def __init__(self, *, world: World, events: Events, sender: Sender) -> None:
        self.world = world
        self.events = events
        self.sender = sender
        self._rounds: dict[CustomerId, Round] = {}

    async def run(self) -> None:
        """Until cancelled. Sleeps until something is published or the next retry falls due."""
        try:
            while True:
                self._forget_the_gone()
                for tenant in self.world.tenants.values():
                    self._set_out(self._round(tenant))
                await self.events.published.wait(seconds=self._seconds_to_next())
        finally:
            await self._stop(list(self._rounds.values()))
            await self.sender.close()

    async def advance(self, tenant: Tenant, by: timedelta) -> list[Fired]:
        """
        Let time pass for one tenant: stop at each moment at which something falls due, send it,
        and end at the target. A retry that falls due on the way is sent, too.
        """
        fired: list[Fired] = []
        async with self._round(tenant).turn:
            target = tenant.clock.now() + by
            while event := self.events.next(tenant, by=target):
                due_at = event.next_attempt_at or target
                _move(tenant, due_at - tenant.clock.now())
                attempt = await self._attempt(tenant, event)
                fired.append(Fired(due_at=due_at, what=_said(event, attempt)))
            _move(tenant, target - tenant.clock.now())

        self.events.wake()
        return fired

    def _round(self, tenant: Tenant) -> Round:
        known = self._rounds.get(tenant.customer.id)
        if known is None or known.tenant is not tenant:
            known = self._rounds[tenant.customer.id] = Round(tenant)
        return known

    def _set_out(self, round: Round) -> None:
        due = self.events.next(round.tenant, by=round.tenant.clock.now())
        if due is not None and round.idle:
            round.task = asyncio.create_task(self._deliver(round))
            round.task.add_done_callback(self._returned)

    async def _deliver(self, round: Round) -> None:
        tenant = round.tenant
        async with round.turn:
            while self.world.tenants.get(tenant.customer.id) is tenant and (
                event := self.events.next(tenant, by=tenant.clock.now())
            ):
                await self._attempt(tenant, event)

    def _returned(self, task: asyncio.Task[None]) -> None:
        """A round that broke is a bug: it is logged, and not begun again before the next ring."""
        if task.cancelled():
            return
        if error := task.exception():
            log.error("A delivery broke off.", exc_info=error)
        else:
            self.events.wake()

    async def _attempt(self, tenant: Tenant, event: Event) -> Attempt:
        registration = self.world.registrations[event.app_id]
        at, body = tenant.clock.now(), event.body.encode()
        headers = {
            "content-type": "application/json",
            "user-agent": f"mock-icims/{VERSION}",
            "traceparent": event.traceparent,
            **sign(registration.event_secret, id=event.id, at=tenant.clock.wall(), body=body),
        }

        answer = await self.sender.send(url=registration.events_url, headers=headers, body=body)
        attempt = Attempt(
            id=AttemptId(tenant.ids.next("att")),
            number=len(event.attempts) + 1,
            at=at,
            request_headers=headers,
            answer=answer,
        )
        self.events.record(tenant, event.id, attempt)
        _journal(tenant, event, attempt, url=registration.events_url)
        return attempt

    def _seconds_to_next(self) -> float | None:
        """Real seconds until a running clock comes to the next retry; None when there is none."""
        waits = []
        for tenant in self.world.tenants.values():
            ahead = self.events.first_open(tenant)
            if ahead is not None and ahead.next_attempt_at and not tenant.clock.frozen:
                wait = (ahead.next_attempt_at - tenant.clock.now()).total_seconds()
                # What is due already is on its way, or waits for its turn: a ring follows.
                if wait > 0:
                    waits.append(wait)

        return min(waits, default=None)

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


def _move(tenant: Tenant, by: timedelta) -> None:
    """Forward, or not at all: a running clock may have gone past meanwhile."""
    tenant.clock.advance(max(by, timedelta(0)))


def _said(event: Event, attempt: Attempt) -> str:
    """ "assessment.requested evt_… to jobcannon, attempt 2: 503" """
    came_of_it = attempt.answer.status or attempt.answer.error
    return f"{event.type} {event.id} to {event.app_id}, attempt {attempt.number}: {came_of_it}"


def _journal(tenant: Tenant, event: Event, attempt: Attempt, *, url: str) -> None:
    tenant.journal.add(
        Exchange(
            id=ExchangeId(tenant.ids.next("exc")),
            at=attempt.at,
            direction=Direction.OUT,
            method="POST",
            path=url,
            operation=event.type,
            status=attempt.answer.status,
            duration_ms=attempt.answer.duration_ms,
            request_headers=tuple(attempt.request_headers.items()),
            request_body=event.body.encode()[:BODY_LIMIT],
            response_headers=(),
            response_body=attempt.answer.body.encode()[:BODY_LIMIT],
            app_id=event.app_id,
            user_id=None,
            traceparent=event.traceparent,
        )
    )
