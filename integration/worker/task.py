"""What a step is handed, and what it hands back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection as Tx

from integration.domain.clock import StagingClock
from integration.domain.connections import Access
from integration.domain.deliveries import Exchange
from integration.domain.ids import OrderId
from integration.domain.ports import Clock, NewToken
from integration.domain.regions import Region
from integration.domain.spans import Spans
from integration.domain.work import Work
from integration.icims.client import Icims, Renew
from integration.icims.oauth import OAuthClient
from integration.icims.wire import Wire
from integration.mail.post import Postman
from integration.services.assessment.invitations import Invitations
from integration.services.assessment.progress import Errand, OrderVanished, Progress
from integration.settings import APP_ID
from integration.storage.database import Database
from integration.storage.keys.vault import SealBroken
from integration.storage.queue.buckets import Buckets
from integration.worker.pace import Pace
from integration.worker.tracing import Tracked


class Parked(Exception):
    """The step itself found why it cannot go on: `code` is a ParkCode."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


# Runs in the transaction that records the step as done.
Finish = Callable[[Tx], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What every step may use; made once, by the composition root."""

    region: Region
    database: Database
    http: Wire
    postman: Postman
    buckets: Buckets | None
    """None is: nobody is paced."""

    progress: Progress
    invitations: Invitations
    clock: StagingClock
    watch: Clock
    """The system's clock, for what no staging clock moves: leases."""

    new_token: NewToken
    mail_from: str
    renew: Renew
    oauth: OAuthClient
    callback_key: bytes = field(repr=False)
    spans: Spans | None = None
    """None is: nobody looks at traces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    One attempt at one piece of work; `exchanges` grows with each call it makes. What is about a
    connection and no order has no errand.
    """

    work: Work
    access: Access
    tools: Tools
    traceparent: str
    pace: Pace
    exchanges: list[Exchange]
    about: Errand | None = None

    @property
    def errand(self) -> Errand:
        if self.about is None:
            raise OrderVanished(f"{self.work.kind} is about no order.")
        return self.about

    @property
    def order_id(self) -> OrderId | None:
        return self.about.order.order_id if self.about else None

    @property
    def icims(self) -> Icims:
        due = self.work.due_at.timestamp()
        return Icims(
            http=self.tools.http,
            clock=self.tools.clock,
            access=self.access,
            app_id=APP_ID,
            traceparent=self.traceparent,
            occasion=f"{self.work.id}/{self.work.attempts}/{due}",
            log=self.exchanges.append,
            gate=self.pace,
            renew=self.tools.renew,
        )


Step = Callable[[Task], Awaitable[Finish]]


def pace_for(work: Work, tools: Tools) -> Pace:
    return Pace(work=work, database=tools.database, clock=tools.clock, buckets=tools.buckets)


@dataclass(frozen=True, slots=True)
class Claimed:
    """Work that is held, and what was read for it with its claim; or why it cannot be done."""

    work: Work
    about: Errand | Access | OrderVanished | SealBroken


def task_for(tracked: Tracked, claimed: Claimed, tools: Tools, pace: Pace) -> Task:
    """Raises OrderVanished when what it is about is not here, SealBroken when no key opens it."""
    about = claimed.about
    if isinstance(about, OrderVanished | SealBroken):
        raise about
    return Task(
        work=claimed.work,
        access=about.access if isinstance(about, Errand) else about,
        tools=tools,
        pace=pace,
        traceparent=tracked.traceparent,
        exchanges=tracked.exchanges,
        about=about if isinstance(about, Errand) else None,
    )
