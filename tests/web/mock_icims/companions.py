"""Programs that follow with a state of their own, and the stories in which they do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from mock_icims.delivery.followers import LineBroken
from mock_icims.domain.followers import Followed, Follower, Move
from mock_icims.domain.ids import CustomerId
from tests.web.mock_icims.staging_desk import Stage, Tenant, stage
from tests.web.mock_icims.vendors import acme

Story = Callable[[Stage, Tenant, "Programs"], Awaitable[None]]


@dataclass
class Programs:
    """Every program that follows: what it has of the customer, and what it was asked, in order."""

    states: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    deaf: set[str] = field(default_factory=set)
    refuses: dict[str, int] = field(default_factory=dict)
    """How many more states a program does not take; it has done so all the same when `lossy`."""

    lossy: bool = False

    async def tell(self, follower: Follower, move: Move) -> Followed:
        self.asked.append(f"time {follower.app_id}")
        return Followed(quiet=True, next_due_at=None, fired=())

    async def read_state(self, follower: Follower, customer_id: CustomerId) -> bytes:
        self.asked.append(f"read {follower.app_id}")
        if follower.app_id in self.deaf:
            raise LineBroken("cannot be reached")
        return self.states.get(follower.app_id, b"new")

    async def put_state(self, follower: Follower, customer_id: CustomerId, state: bytes) -> None:
        self.asked.append(f"put {follower.app_id}")
        left = self.refuses.get(follower.app_id, 0)
        if not left or self.lossy:
            self.states[follower.app_id] = state
        if left:
            self.refuses[follower.app_id] = left - 1
            raise LineBroken("answered 500")

    async def close(self) -> None:
        pass


def followed(*apps: str) -> Callable[[Story], None]:
    """A story on a stage where these apps follow with a state."""

    def play(story: Story) -> None:
        async def played() -> None:
            programs = Programs()
            async with stage(line=programs) as on:
                tenant = await on.tenant()
                await tenant.bearer()
                for app_id in apps:
                    await follow(on, tenant, app_id)
                await story(on, tenant, programs)

        asyncio.run(played())

    return play


async def follow(on: Stage, tenant: Tenant, app_id: str) -> None:
    if app_id != "jobcannon":
        await on.call("PUT", f"/_staging/apps/{app_id}", json=acme())
    sent = {
        "url": f"http://127.0.0.1:9000/{app_id}/clock",
        "state_url": f"http://127.0.0.1:9000/{app_id}/state",
        "token": "a-token-for-the-clock",
    }
    answer = await tenant("PUT", f"/followers/{app_id}", json=sent)
    assert answer.status_code == 200, answer.text
