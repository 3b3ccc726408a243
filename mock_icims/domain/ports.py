"""What the domain expects of the world, said as protocols."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol, TypeVar

from mock_icims.domain.events import Answer, Fired

T = TypeVar("T", contravariant=True)


class Sender(Protocol):
    """POSTs one signed event; whatever goes wrong on the way is an Answer too."""

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer: ...

    async def close(self) -> None: ...


class Messenger(Protocol[T]):
    """Carries a tenant's events; `advance` moves the tenant's clock and sends what falls due."""

    async def advance(self, tenant: T, by: timedelta) -> list[Fired]: ...
