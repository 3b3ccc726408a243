"""Programs that go by a customer's clock: registered, let go, and told apart from the others."""

from __future__ import annotations

from datetime import datetime, timedelta

from mock_icims.domain.errors import NotFound
from mock_icims.domain.followers import Follower, FollowerTaken
from mock_icims.domain.ids import AppId
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


class Followers:
    def __init__(self, world: World, timekeeper: Timekeeping[Tenant]) -> None:
        self._world = world
        self._timekeeper = timekeeper

    async def put(self, tenant: Tenant, follower: Follower) -> None:
        """
        It is told the time, and follows from now on. Raises NotFound, FollowerTaken,
        FollowerUnreachable.
        """
        if self._world.registration(tenant, follower.app_id) is None:
            raise NotFound("registered app", follower.app_id)
        for other in self._world.tenants.values():
            if other is not tenant and any(
                one.url == follower.url for one in other.followers.values()
            ):
                raise FollowerTaken(follower.url, other.customer.id)

        await self._timekeeper.follow(tenant, follower)

    async def delete(self, tenant: Tenant, app_id: AppId) -> None:
        """It is told to go by the system's clock again, if it is there."""
        follower = tenant.followers.get(app_id)
        tenant.followers.delete(app_id)
        await self._timekeeper.let_go(tenant, follower)
