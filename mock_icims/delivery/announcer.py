"""The announcer: tells the programs that follow a customer's clock what time it is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from mock_icims.delivery.followers import Line, LineBroken
from mock_icims.domain.clock import ClockState
from mock_icims.domain.followers import Followed, Follower, FollowerUnreachable, Move
from mock_icims.storage.world import Tenant

FOLLOWER_SECONDS = 5.0
"""What a follower gets to become quiet before it is asked again."""

log = logging.getLogger("mock_icims")


class Lost(Exception):
    """A follower that was not told the time."""

    def __init__(self, follower: Follower, reason: str) -> None:
        super().__init__(f"{follower.app_id} {reason}")
        self.follower = follower
        self.reason = reason

    def refusal(self, *, now: datetime) -> FollowerUnreachable:
        """`now` is where the clock stays."""
        return FollowerUnreachable(self.follower, self.reason, now=now)


class Announcer:
    """`real` counts seconds that no clock here can move."""

    def __init__(self, line: Line, *, real: Callable[[], float]) -> None:
        self._line = line
        self._real = real

    async def tell_who_listens(self, tenant: Tenant) -> list[str]:
        """Whoever does not is named, and logged."""
        deaf: list[str] = []
        for follower in _in_order(tenant):
            try:
                await self.tell_one(tenant, follower, settle=False, timeout=0)
            except Lost as lost:
                log.warning("%s", lost)
                deaf.append(follower.app_id)
        return deaf

    async def tell(
        self, tenant: Tenant, *, settle: bool, ends: float | None = None
    ) -> list[tuple[Follower, Followed]]:
        """
        One after the other, so that the same things happen in the same order every time.

        `ends` is when who settles is waited for no longer. Raises Lost.
        """
        answers = []
        for follower in _in_order(tenant):
            left = FOLLOWER_SECONDS if ends is None else ends - self._real()
            timeout = min(max(left, 0.0), FOLLOWER_SECONDS) if settle else 0.0
            answer = await self.tell_one(tenant, follower, settle=settle, timeout=timeout)
            answers.append((follower, answer))
        return answers

    async def tell_one(
        self, tenant: Tenant, follower: Follower, *, settle: bool, timeout: float
    ) -> Followed:
        """`timeout` is how many seconds it may take to settle. Raises Lost."""
        move = Move(
            customer_id=tenant.customer.id,
            clock=tenant.clock.state(),
            settle=settle,
            timeout=timeout,
        )
        try:
            return await self._line.tell(follower, move)
        except LineBroken as broken:
            raise Lost(follower, str(broken)) from broken

    async def let_go(self, tenant: Tenant, follower: Follower) -> None:
        """It goes by the system's clock again, or is not there to care."""
        at = tenant.clock.wall()
        system = ClockState(shown=at, at=at)
        move = Move(customer_id=tenant.customer.id, clock=system, settle=False, timeout=0)
        try:
            await self._line.tell(follower, move)
        except LineBroken as broken:
            log.warning("%s was let go, and %s", follower.app_id, broken)

    async def close(self) -> None:
        await self._line.close()


def _in_order(tenant: Tenant) -> Iterator[Follower]:
    """But for those who are let go while another one is told."""
    for follower in sorted(tenant.followers.values(), key=lambda follower: follower.app_id):
        if tenant.followers.find(follower.app_id) is follower:
            yield follower
