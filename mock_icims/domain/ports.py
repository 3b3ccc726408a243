"""What the domain expects of the world, said as protocols."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from mock_icims.domain.followers import Follower, Journey
from mock_icims.domain.webhooks.events import Answer

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Sender(Protocol):
    """POSTs one signed event; whatever goes wrong on the way is an Answer too."""

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer: ...

    async def close(self) -> None: ...


class Companionship(Protocol[T_contra]):
    """What other programs have of a tenant: their states, by their apps, read and put back."""

    def of(self, tenant: T_contra) -> list[Follower]:
        """Those of its followers that have a state."""
        ...

    def still(self, tenant: T_contra) -> AbstractAsyncContextManager[None]:
        """Nothing of the tenant's is on its way meanwhile."""
        ...

    async def read(self, tenant: T_contra) -> dict[str, bytes]:
        """Raises FollowerNotKept."""
        ...

    async def put_back(self, tenant: T_contra, states: Mapping[str, bytes]) -> dict[str, bytes]:
        """What they had before. All of them or, raising FollowerNotRestored, none."""
        ...


class Timekeeping(Protocol[T]):
    """Moves a tenant's clock and whoever follows it; who calls holds no turn of the tenant."""

    def turn(self, tenant: T) -> AbstractAsyncContextManager[T]:
        """The tenant as it is when its turn has come. Raises NotFound when it is gone by then."""
        ...

    async def set(
        self, tenant: T, *, frozen: bool | None, now: datetime | None, rate: float | None
    ) -> None: ...

    async def advance(self, tenant: T, by: timedelta, *, seconds: float) -> Journey: ...

    async def settled(self, tenant: T, *, seconds: float) -> tuple[str, ...]: ...

    async def tell(self, tenant: T) -> None: ...

    async def follow(self, tenant: T, follower: Follower) -> None: ...

    async def let_go(self, tenant: T, follower: Follower) -> None: ...
