"""Somebody is erased at a tenant, which publishes an event, and the courier settles."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.web.mock_icims.staging_desk import Stage, Tenant, stage

Story = Callable[[Stage, Tenant], Awaitable[None]]

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def played(story: Story) -> None:
    """A story on a fresh stage with one tenant at which JobCannon is installed."""

    async def play() -> None:
        async with stage() as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await story(on, tenant)

    asyncio.run(play())


async def erase_somebody(tenant: Tenant) -> None:
    """What publishes one event."""
    admin = await tenant.staff("admin")
    people = (await tenant.connect("GET", "/candidates?limit=1", headers=admin)).json()["items"]
    path = f"/candidates/{people[0]['id']}"
    answer = await tenant.connect("DELETE", path, headers={**admin, "traceparent": TRACE})
    assert answer.status_code == 204


async def settled(tenant: Tenant) -> None:
    assert (await tenant("GET", "/settled")).json() == {
        "settled": True,
        "pending": 0,
        "waiting_for": [],
    }


async def events(tenant: Tenant, query: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await tenant("GET", f"/events{query}")).json()["items"]
    return found
