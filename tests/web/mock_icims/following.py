"""A program that follows a customer's clock, and the stories that are played with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contracts.conformance import icims_staging
from mock_icims.delivery.followers import LineBroken, told
from mock_icims.domain.followers import Followed, Follower, Move
from mock_icims.domain.webhooks.events import Fired
from tests.icims_cast import NOON
from tests.web.mock_icims.staging_desk import Stage, Stateless, Tenant, stage

URL = "http://127.0.0.1:8200/_staging/clock"
FOLLOWS = {"url": URL, "token": "a-token-for-the-clock"}

Act = Callable[[], Awaitable[None]]


@dataclass
class Program(Stateless):
    """A program that follows: what it has to do when, and everything that it was told."""

    moves: list[tuple[str, Move]] = field(default_factory=list)
    work: list[tuple[datetime, str, Act | None]] = field(default_factory=list)
    broken: str | None = None
    breaks_at: datetime | None = None
    busy: bool = False
    thinking: asyncio.Event | None = None
    """Set it, and it answers what it was told to settle."""

    closed: bool = False

    def has_to(self, what: str, *, after: float, act: Act | None = None) -> None:
        self.work.append((NOON + timedelta(seconds=after), what, act))

    async def tell(self, follower: Follower, move: Move) -> Followed:
        icims_staging().request_is_valid("clock.moved", told(move))
        self.moves.append((follower.app_id, move))
        if self.broken or (self.breaks_at and move.clock.shown >= self.breaks_at):
            raise LineBroken(self.broken or "cannot be reached")

        if self.thinking and move.settle:
            await self.thinking.wait()
        now, fired = move.clock.shown, []
        while move.settle and (due := [one for one in self.work if one[0] <= now]):
            at, what, act = due[0]
            self.work.remove(due[0])
            if act is not None:
                await act()
            fired.append(Fired(due_at=at, what=what, program=follower.app_id))
        ahead = min((at for at, _, _ in self.work), default=None)
        return Followed(quiet=not self.busy, next_due_at=ahead, fired=tuple(fired))

    async def close(self) -> None:
        self.closed = True

    @property
    def last(self) -> Move:
        return self.moves[-1][1]


Story = Callable[[Stage, Tenant, Program], Awaitable[None]]


def played(story: Story, *, follows: bool = True) -> None:
    """JobCannon is installed at a customer, and follows the customer's clock."""

    async def play() -> None:
        program = Program()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            if follows:
                answer = await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
                assert answer.status_code == 200, answer.text
            await story(on, tenant, program)
        assert program.closed

    asyncio.run(play())


async def advance(tenant: Tenant, seconds: int, **more: object) -> dict[str, object]:
    answer = await tenant("POST", "/clock/advance", json={"seconds": seconds} | more)
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


def what(advanced: dict[str, object]) -> list[tuple[str, str]]:
    """By whom, and the first words of what."""
    fired = advanced["fired"]
    assert isinstance(fired, list)
    return [(one["program"], one["what"].partition(" evt_")[0]) for one in fired]


async def now(tenant: Tenant) -> str:
    return str((await tenant("GET", "/clock")).json()["now"])
