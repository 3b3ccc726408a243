"""A stage with its control API, in one process, for tests that move it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from contracts.conformance import ICIMS_CONNECT, ICIMS_STAGING, Contract
from mock_icims.app import create_app
from mock_icims.delivery.followers import Line, LineBroken
from mock_icims.domain.followers import Follower
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.webhooks.events import Answer
from mock_icims.settings import Settings
from mock_icims.storage.world import World
from mock_icims.web.application import Application
from mock_icims.web.state import Services
from tests.contract import checked_transport
from tests.icims_cast import NOON

Story = Callable[["Stage", "Tenant"], Awaitable[None]]

ISSUER = "http://icims.test"
CONTRACTS = (Contract.read(ICIMS_STAGING), Contract.read(ICIMS_CONNECT))


@dataclass
class System:
    """The machine's clock: moved by hand, or ticking from where it stands."""

    now: datetime = NOON
    ticking: Callable[[], float] = float

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=self.ticking())

    def tick(self) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        self.ticking = lambda: loop.time() - started

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class RecordingSender:
    """Answers what it was told to, 202 when it was told nothing, and remembers what came."""

    answers: list[int | str | Answer] = field(default_factory=list)
    sent: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    closed: bool = False
    holding: asyncio.Event | None = None
    """Until it is set, what was sent has no answer."""

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.sent.append((url, headers, body))
        if self.holding is not None:
            await self.holding.wait()
        answer = self.answers.pop(0) if self.answers else 202
        if isinstance(answer, Answer):
            return answer
        if isinstance(answer, str):
            return Answer(status=None, error=answer, body="", duration_ms=10_000.0)
        return Answer(
            status=answer,
            error=None,
            headers=(("content-type", "text/plain"),),
            body="thanks",
            duration_ms=3.0,
        )

    async def close(self) -> None:
        self.closed = True


class Stateless:
    """A follower that is told the time and is no part of snapshots."""

    async def read_state(self, follower: Follower, customer_id: CustomerId) -> bytes:
        raise LineBroken("has no state")

    async def put_state(self, follower: Follower, customer_id: CustomerId, state: bytes) -> None:
        raise LineBroken("has no state")


@dataclass
class Stage:
    """`http` calls the control API from this machine; `world` is what it moves."""

    app: Application
    services: Services
    world: World
    http: httpx.AsyncClient
    sender: RecordingSender
    system: System

    async def call(self, method: str, path: str, **sent: object) -> httpx.Response:
        return await self.http.request(method, path, **sent)  # type: ignore[arg-type]

    async def tenant(self, **wanted: object) -> Tenant:
        """A fresh one from the checklist pack, through the API."""
        answer = await self.http.post("/_staging/tenants", json=wanted)
        assert answer.status_code == 201, answer.text
        return Tenant(self, answer.json())


@dataclass
class Tenant:
    """A tenant as the control API shows it. Paths are relative to its own."""

    stage: Stage
    shown: dict[str, object]

    @property
    def id(self) -> str:
        customer = self.shown["customer"]
        assert isinstance(customer, dict)
        return str(customer["id"])

    async def __call__(self, method: str, path: str = "", **sent: object) -> httpx.Response:
        return await self.stage.call(method, f"/_staging/tenants/{self.id}{path}", **sent)

    async def connect(self, method: str, path: str, **sent: object) -> httpx.Response:
        """The iCIMS API of this tenant."""
        return await self.stage.call(method, f"/connect/v1/customers/{self.id}{path}", **sent)

    async def bearer(self, **wanted: object) -> dict[str, str]:
        """The header of a token fresh from the mint; the app's unless said otherwise."""
        sent = wanted or {"kind": "app", "app_id": "jobcannon"}
        answer = await self("POST", "/tokens", json=sent)
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    async def staff(self, role: str = "recruiter") -> dict[str, str]:
        people = self.shown["staff"]
        assert isinstance(people, list)
        user_id = next(user["id"] for user in people if user["role"] == role)
        return await self.bearer(kind="staff", user_id=user_id)


@asynccontextmanager
async def stage(
    *,
    staging: bool = True,
    token: str | None = None,
    client: str = "127.0.0.1",
    delivering: bool = True,
    headers: Mapping[str, str] | None = None,
    promised: tuple[Contract, ...] = CONTRACTS,
    state: Path | None = None,
    line: Line | None = None,
) -> AsyncIterator[Stage]:
    """Every answer is held against its contract; the courier is at work unless told otherwise."""
    system, sender = System(), RecordingSender()
    settings = Settings(
        public_url=ISSUER,
        staging=staging,
        staging_token=token,
        state=state,
        allow_subnets=("127.0.0.0/8",),
    )
    app = create_app(settings, system_clock=system, sender=sender, line=line)
    transport = checked_transport(app, *promised, client=(client, 50_000))
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER, headers=headers) as http:
        services = app.services
        moved = Stage(app, services, services.events.world, http, sender, system)
        if not delivering:
            yield moved
            return
        async with app.router.lifespan_context(app):
            yield moved


def played(story: Story, **setting: object) -> None:
    """A story on a fresh stage with one tenant."""

    async def play() -> None:
        async with stage(**setting) as on:  # type: ignore[arg-type]
            await story(on, await on.tenant())

    asyncio.run(play())


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
