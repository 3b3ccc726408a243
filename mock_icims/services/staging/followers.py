"""Programs that go by a customer's clock: registered, let go, and told apart from the others."""

from __future__ import annotations

from datetime import datetime, timedelta

from mock_icims.domain.errors import NotFound
from mock_icims.domain.followers import Follower, FollowerTaken
from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.domain.ports import Timekeeping
from mock_icims.domain.webhooks.signatures import TOLERANCE
from mock_icims.storage.world import Tenant, World


def time_for(tenant: Tenant, app_id: AppId) -> datetime:
    """
    What an app's own watch shows, by which it judges what we sign and signs what we judge: the
    customer's time if it follows that, else the system's (docs/decisions/0032).
    """
    return tenant.clock.now() if app_id in tenant.followers else tenant.clock.wall()


def tolerance_for(tenant: Tenant, app_id: AppId) -> timedelta:
    """
    How old a signature may be by that time. Five minutes are for the way and for watches that
    differ, so they are the system's: where a day passes in a second they are 300 days.
    """
    return TOLERANCE * max(1.0, tenant.clock.rate) if app_id in tenant.followers else TOLERANCE


def follows_another(world: World, tenant: Tenant, url: str) -> CustomerId | None:
    """Which other customer the program that listens there follows."""
    for id, other in world.tenants.items():
        if id != tenant.customer.id and any(one.url == url for one in other.followers.values()):
            return id
    return None


class Followers:
    def __init__(self, world: World, timekeeper: Timekeeping[Tenant]) -> None:
        self._world = world
        self._timekeeper = timekeeper
        self._beginning: list[tuple[str, CustomerId]] = []
        """Who is being told the time for the first time, and by whom."""

    async def put(self, tenant: Tenant, follower: Follower) -> None:
        """
        It is told the time, and follows from now on; what the app had at another address is let
        go. Raises NotFound, FollowerTaken, FollowerUnreachable.
        """
        if self._world.registration(tenant, follower.app_id) is None:
            raise NotFound("registered app", follower.app_id)
        wanted = (follower.url, tenant.customer.id)
        for url, customer_id in self._beginning:
            if url == follower.url and customer_id != tenant.customer.id:
                raise FollowerTaken(url, customer_id)
        if taken := follows_another(self._world, tenant, follower.url):
            raise FollowerTaken(follower.url, taken)

        former = tenant.followers.find(follower.app_id)
        self._beginning.append(wanted)
        try:
            await self._timekeeper.follow(tenant, follower)
        finally:
            self._beginning.remove(wanted)
        if former is not None and former.url != follower.url:
            await self._timekeeper.let_go(tenant, former)

    async def delete(self, tenant: Tenant, app_id: AppId) -> None:
        """It is told to go by the system's clock again, if it is there."""
        follower = tenant.followers.get(app_id)
        tenant.followers.delete(app_id)
        await self._timekeeper.let_go(tenant, follower)
