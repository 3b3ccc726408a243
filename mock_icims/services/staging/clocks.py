"""The clock desk: a customer's time stands, runs, jumps, and takes its followers along."""

from __future__ import annotations

from datetime import datetime, timedelta

from mock_icims.domain.followers import Journey
from mock_icims.domain.ports import Timekeeping
from mock_icims.storage.world import Tenant


class Clocks:
    """All of it waits for its turn: a customer's time is moved by one caller at a time."""

    def __init__(self, timekeeper: Timekeeping[Tenant]) -> None:
        self._timekeeper = timekeeper

    async def set(
        self, tenant: Tenant, *, frozen: bool | None, now: datetime | None, rate: float | None
    ) -> None:
        """
        What is None stays as it is; any moment may be set, a past one, too. What falls due by it
        is late, and done at once where time runs.

        Raises ValidationFailed, FollowerUnreachable.
        """
        await self._timekeeper.set(tenant, frozen=frozen, now=now, rate=rate)

    async def advance(self, tenant: Tenant, by: timedelta, *, seconds: float) -> Journey:
        """
        Forward; what falls due on the way is done at its moment, in order, and told.

        Raises ValidationFailed, FollowerUnreachable.
        """
        return await self._timekeeper.advance(tenant, by, seconds=seconds)

    async def settled(self, tenant: Tenant, *, seconds: float) -> tuple[str, ...]:
        """
        The programs that have something due or under way, now and after so many seconds.

        Raises FollowerUnreachable.
        """
        return await self._timekeeper.settled(tenant, seconds=seconds)
