"""Other programs' states of a customer, for snapshots: all read, and all put back or none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from mock_icims.delivery.courier import Courier
from mock_icims.delivery.followers import Line, LineBroken
from mock_icims.domain.followers import Follower, FollowerNotKept, FollowerNotRestored
from mock_icims.storage.world import Tenant

log = logging.getLogger("mock_icims")


class Companions:
    """
    Whoever was asked for its state, or given one, begins nothing new until it is told the time:
    so whoever calls this tells it afterwards (docs/decisions/0055-snapshots-of-both-programs.md).
    """

    def __init__(self, *, courier: Courier, line: Line) -> None:
        self._courier = courier
        self._line = line

    def of(self, tenant: Tenant) -> list[Follower]:
        with_state = (one for one in tenant.followers.values() if one.state_url)
        return sorted(with_state, key=lambda follower: follower.app_id)

    @asynccontextmanager
    async def still(self, tenant: Tenant) -> AsyncIterator[None]:
        async with self._courier.turn(tenant):
            yield

    async def read(self, tenant: Tenant) -> dict[str, bytes]:
        states: dict[str, bytes] = {}
        for follower in self.of(tenant):
            try:
                states[follower.app_id] = await self._read(tenant, follower)
            except LineBroken as broken:
                raise FollowerNotKept(follower, str(broken)) from broken
        return states

    async def put_back(self, tenant: Tenant, states: Mapping[str, bytes]) -> dict[str, bytes]:
        """
        One after the other. The one that fails may have done it all the same, its answer lost: it
        gets back what it had as well.
        """
        before = await self.read(tenant)
        given: list[Follower] = []
        for follower in self.of(tenant):
            given.append(follower)
            try:
                await self._put(tenant, follower, states[follower.app_id])
            except LineBroken as broken:
                lost = await self._undone(tenant, given, before)
                raise FollowerNotRestored(follower, str(broken), not_as_before=lost) from broken
        return before

    async def _undone(
        self, tenant: Tenant, given: list[Follower], before: Mapping[str, bytes]
    ) -> tuple[str, ...]:
        """The apps that are not where they were."""
        lost = []
        for follower in given:
            try:
                await self._put(tenant, follower, before[follower.app_id])
            except LineBroken as broken:
                log.error("%s was to get back what it had, and %s", follower.app_id, broken)
                lost.append(follower.app_id)
        return tuple(lost)

    async def _read(self, tenant: Tenant, follower: Follower) -> bytes:
        return await self._line.read_state(follower, tenant.customer.id)

    async def _put(self, tenant: Tenant, follower: Follower, state: bytes) -> None:
        # What was begun is finished: half a restore is what this exists to prevent.
        await asyncio.shield(self._line.put_state(follower, tenant.customer.id, state))
