"""What a step is handed, and what it hands back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
from sqlalchemy import Connection as Tx

from integration.domain.clock import StagingClock
from integration.domain.deliveries import Exchange
from integration.domain.ports import Clock, NewToken
from integration.domain.trace import continued
from integration.domain.work import Work
from integration.icims.client import Icims
from integration.mail.post import Postman
from integration.services.invitations import Invitations
from integration.services.progress import Errand, Progress
from integration.settings import APP_ID
from integration.storage.database import Database


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

    database: Database
    http: httpx.AsyncClient
    postman: Postman
    progress: Progress
    invitations: Invitations
    clock: StagingClock
    watch: Clock
    """The system's clock, for what no staging clock moves: leases."""

    new_token: NewToken
    mail_from: str
    callback_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One attempt at one piece of work; `exchanges` grows with each call it makes."""

    work: Work
    errand: Errand
    tools: Tools
    traceparent: str
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def icims(self) -> Icims:
        due = self.work.due_at.timestamp()
        return Icims(
            http=self.tools.http,
            clock=self.tools.clock,
            access=self.errand.access,
            app_id=APP_ID,
            traceparent=self.traceparent,
            occasion=f"{self.work.id}/{self.work.attempts}/{due}",
            log=self.exchanges.append,
        )


Step = Callable[[Task], Awaitable[Finish]]


def task_for(work: Work, errand: Errand, tools: Tools) -> Task:
    return Task(
        work=work,
        errand=errand,
        tools=tools,
        traceparent=continued(work.traceparent, token=tools.new_token()),
    )
