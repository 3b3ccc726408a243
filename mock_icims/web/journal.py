"""Writes every exchange into its tenant's journal, and gives each request its place in a trace."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypedDict

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain.ids import AppId, CustomerId, UserId
from mock_icims.domain.journal import BODY_LIMIT, Direction, Exchange
from mock_icims.storage.world import Tenant, World
from mock_icims.web.access import AppPrincipal, StaffPrincipal
from mock_icims.web.directory import Directory
from mock_icims.web.form_method import effective_method
from mock_icims.web.state import State
from mock_icims.web.tenants_in_paths import in_the_path, names_a_customer
from mock_icims.web.trace import begun_or_continued

NOT_KEPT = ("/_staging/", "/static/")

Hearing = Callable[[Tenant, Exchange], None]


class Party(TypedDict, total=False):
    """Whose exchange it was, where the path and the credentials do not say."""

    customer_id: CustomerId
    app_id: AppId
    user_id: UserId


NOBODY: Party = {}


def attribute(request: Request[State], party: Party) -> None:
    """For handlers that learn only from the body who is asking: sign-in and the token endpoint."""
    request.scope["state"]["party"] = party


def note(request: Request[State], sentence: str) -> None:
    """What the answer must not say, and whoever wonders about it can read in the journal."""
    request.scope["state"].setdefault("notes", []).append(sentence)


class Journaling:
    """
    Outside of everything that can refuse, so that refusals are in the journal, too.

    This runs for every request and is most of what a request costs here: it keeps what comes as it
    comes, and leaves decoding, masking and naming to whoever looks. `heard` is told of each
    exchange once it is written down.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        world: World,
        directory: Directory,
        heard: Hearing,
    ) -> None:
        self.app = app
        self.world = world
        self.directory = directory
        self.heard = heard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        trace = scope["state"]["traceparent"] = begun_or_continued(scope)
        if scope["path"].startswith(NOT_KEPT):
            await self.app(scope, receive, send)
            return

        tape = Tape(receive, send)
        started = time.perf_counter()
        try:
            await self.app(scope, tape.receive, tape.send)
        finally:
            took = (time.perf_counter() - started) * 1000
            self._write(scope, tape, trace=trace, took_ms=took)

    def _write(self, scope: Scope, tape: Tape, *, trace: str, took_ms: float) -> None:
        party = _party(scope)
        tenant = self._tenant(scope["path"], party)
        if tenant is None:
            return

        exchange = Exchange(
            at=tenant.clock.now(),
            direction=Direction.IN,
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"],
            operation=self._operation(scope),
            status=tape.status,
            duration_ms=took_ms,
            request_headers=tuple(scope["headers"]),
            request_body=tape.request,
            response_headers=tape.headers,
            response_body=tape.response,
            app_id=party.get("app_id"),
            user_id=party.get("user_id"),
            traceparent=trace,
            fault_id=scope["state"].get("fault_id"),
            note="\n".join(scope["state"].get("notes", ())),
        )
        tenant.journal.add(exchange)
        self.heard(tenant, exchange)

    def _operation(self, scope: Scope) -> str | None:
        """As the router found it; looked up for what never came to the router."""
        route = scope.get("route")
        if route is not None:
            name: str = route.name
            return name
        return self.directory.operation(effective_method(scope), scope["path"])

    def _tenant(self, path: str, party: Party) -> Tenant | None:
        """The one in the path, be the caller theirs or not; else the caller's own."""
        if names_a_customer(path):
            return in_the_path(path, self.world)

        customer_id = party.get("customer_id")
        return None if customer_id is None else self.world.tenants.get(customer_id)


class Tape:
    """Runs along with an exchange and keeps the first 20,000 bytes of each body."""

    __slots__ = ("_receive", "_send", "headers", "request", "response", "status")

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.request = b""
        self.response = b""
        self.headers: tuple[tuple[bytes, bytes], ...] = ()
        self.status: int | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        body = message.get("body")
        if body and len(self.request) < BODY_LIMIT:
            self.request = (self.request + body)[:BODY_LIMIT]
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], tuple(message["headers"])
        else:
            body = message.get("body")
            if body and len(self.response) < BODY_LIMIT:
                self.response = (self.response + body)[:BODY_LIMIT]
        await self._send(message)


def _party(scope: Scope) -> Party:
    asking = scope["state"].get("principal")
    if isinstance(asking, AppPrincipal):
        return {"customer_id": asking.tenant.customer.id, "app_id": asking.grant.app_id}
    if isinstance(asking, StaffPrincipal):
        return {"customer_id": asking.tenant.customer.id, "user_id": asking.user.id}
    known: Party = scope["state"].get("party", NOBODY)
    return known
