"""
Named points in the life of a JobCannon, at one of which it dies: before and after each commit and
each call, and between a request and its answer. They are in the surroundings of the program, none
in its code (docs/decisions/0068-failpoints.md).
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from threading import RLock
from typing import TypeVar

import httpx
from sqlalchemy import Connection as Tx
from sqlalchemy import Engine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integration.mail.post import Log, Postman
from integration.storage.database import Database
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.lost_answers import operation_of

T = TypeVar("T")

DOING: ContextVar[str] = ContextVar("doing")

REQUESTS = {
    ("GET", "authorize"): "install",
    ("GET", "oauth-callback"): "connect",
    ("POST", "events"): "event",
    ("GET", "assessments"): "link",
    ("POST", "attempts"): "begin",
    ("PUT", "answers"): "answer",
    ("POST", "submission"): "submit",
}


# Of the worker's own transactions, which follow from no call: where they are made, and their names.
TRANSACTIONS = {"_claim": "claim", "_erase_rows": "erase", "_forget": "certify"}


@dataclass
class Failpoints:
    """`wanted` is `name:n`, the n-th time that it is passed; `passed` gets a line for each."""

    wanted: str | None
    passed: Path
    sign: int = signal.SIGKILL
    transacting: RLock = field(default_factory=RLock)
    """Held within a transaction by whoever is to stand still: it shall not stand in one."""

    _counts: Counter[str] = field(default_factory=Counter)

    @property
    def stands_still(self) -> bool:
        return self.sign == signal.SIGSTOP

    def reach(self, name: str) -> None:
        self._counts[name] += 1
        point = f"{name}:{self._counts[name]}"
        with self.passed.open("a") as lines:
            lines.write(f"{point}\n")
        if point == self.wanted:
            with self.transacting if self.stands_still else nullcontext():
                os.kill(os.getpid(), self.sign)


class PassingDatabase(Database):
    """`<doing>.stored` is before the commit, `<doing>.committed` after it."""

    most_together = 1

    def __init__(self, address: str, points: Failpoints) -> None:
        super().__init__(address)
        self._points = points

    async def run(self, use_case: Callable[[Tx], T]) -> T:
        within = getattr(use_case, "__qualname__", "")
        ours = (name for part, name in TRANSACTIONS.items() if part in within)
        doing = next(ours, DOING.get(""))
        return await super().run(self._named(use_case, doing) if doing else use_case)

    async def apart(self, maintenance: Callable[[Engine], T]) -> T:
        """The files forget what was erased."""
        self._points.reach("forget.begun")
        result = await super().apart(maintenance)
        self._points.reach("forget.done")
        return result

    def _named(self, use_case: Callable[[Tx], T], doing: str) -> Callable[[Tx], T]:
        def named(tx: Tx) -> T:
            result = use_case(tx)
            # A worker that finds nothing to do has changed nothing.
            if doing != "claim" or result:
                self._points.reach(f"{doing}.stored")
                named.__dict__["changed"] = True
            return result

        named.__dict__["doing"] = doing
        return named

    def transact(self, use_case: Callable[[Tx], T]) -> T:
        with self._points.transacting if self._points.stands_still else nullcontext():
            result = super().transact(use_case)
        if use_case.__dict__.get("changed"):
            self._points.reach(f"{use_case.__dict__['doing']}.committed")
        return result


@dataclass
class PassingWire(httpx.AsyncBaseTransport):
    inner: httpx.AsyncBaseTransport
    points: Failpoints

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = {CUSTOMER: "customer"}.get(operation_of(request), operation_of(request))
        DOING.set(name)
        self.points.reach(f"{name}.sending")
        answer = await self.inner.handle_async_request(request)
        self.points.reach(f"{name}.returned")
        return answer


@dataclass
class PassingPostman:
    inner: Postman
    points: Failpoints

    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        DOING.set("email")
        self.points.reach("email.rendered")
        await self.inner.send(message, traceparent=traceparent, log=log)
        self.points.reach("email.accepted")

    async def close(self) -> None:
        await self.inner.close()


@dataclass
class PassingWeb:
    app: ASGIApp
    points: Failpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = request_named(scope) if scope["type"] == "http" else None
        if name is None:
            await self.app(scope, receive, send)
            return

        async def passing(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.points.reach(f"{name}.answering")
            await send(message)

        DOING.set(name)
        self.points.reach(f"{name}.received")
        await self.app(scope, receive, passing)
        self.points.reach(f"{name}.answered")


def request_named(scope: Scope) -> str | None:
    parts = str(scope["path"]).split("/")
    known = {
        name
        for (method, part), name in REQUESTS.items()
        if method == scope["method"] and part in (parts[-1], parts[-2])
    }
    return next(iter(known), None)
