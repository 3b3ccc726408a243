"""Journals as they grow: whoever looks on gets each exchange once, or hears how many were lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from itertools import islice

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.journal.journal import Exchange
from mock_icims.domain.structs import Struct
from mock_icims.services.staging.bells import Bell
from mock_icims.storage.world import World

KEEP_ALIVE_SECONDS = 15.0
AT_ONCE = 50


class Lost(Struct, frozen=True):
    """So many made room for newer ones before the onlooker came to them."""

    count: int


class Silence(Struct, frozen=True):
    """Nothing happened for a while; the onlooker should hear that this is so."""


class Watching:
    """
    Nothing is queued for an onlooker: they read from the journal itself, by number, at their own
    speed. Who is too slow for it loses what the journal drops, and is told how much.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._bells: set[Bell] = set()
        self._closed = False

    @property
    def onlookers(self) -> int:
        return len(self._bells)

    def ring(self) -> None:
        """Everybody looks up: a customer is another one now, or gone."""
        for bell in self._bells:
            bell.ring()

    def close(self) -> None:
        """Ends all of it: the server is about to stop."""
        self._closed = True
        self.ring()

    async def exchanges(
        self, customer_id: CustomerId, *, after: int | None, seconds: float | None
    ) -> AsyncGenerator[Exchange | Lost | Silence, None]:
        """
        Those numbered higher than `after`, or from now on; for so long, or until the customer is
        gone. A customer who was reset begins anew, and so does whoever looks on.
        """
        loop = asyncio.get_running_loop()
        ends = None if seconds is None else loop.time() + seconds
        bell, journal = Bell(), self._world.tenant(customer_id).journal
        seen = journal.added if after is None or after > journal.added else after
        self._bells.add(bell)
        journal.listen(bell.ring)
        try:
            while not self._closed and (tenant := self._world.tenants.get(customer_id)):
                if tenant.journal is not journal:
                    journal.unlisten(bell.ring)
                    journal, seen = tenant.journal, 0
                    journal.listen(bell.ring)

                if lost := journal.lost(after=seen):
                    yield Lost(lost)
                seen = max(seen, journal.added - len(journal))
                over = ends is not None and loop.time() >= ends
                # What is there when the time is over is told yet, and what comes meanwhile is not.
                at_once = len(journal) if over else AT_ONCE
                for exchange in list(islice(journal.oldest_first(after=seen), at_once)):
                    yield exchange
                    seen = exchange.number

                if over:
                    return
                if seen >= journal.added:
                    left = KEEP_ALIVE_SECONDS if ends is None else ends - loop.time()
                    await bell.wait(seconds=min(KEEP_ALIVE_SECONDS, left))
                    if seen >= journal.added and self._world.tenants.get(customer_id) is tenant:
                        yield Silence()
        finally:
            self._bells.discard(bell)
            journal.unlisten(bell.ring)
