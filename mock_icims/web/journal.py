"""Writes every exchange into its tenant's journal, and gives each request its place in a trace."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass, field
from typing import TypedDict

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain.ids import AppId, CustomerId, ExchangeId, UserId
from mock_icims.domain.journal import BODY_LIMIT, Direction, Exchange
from mock_icims.storage.world import Tenant, World
from mock_icims.web.access import AppPrincipal, StaffPrincipal
from mock_icims.web.directory import Directory
from mock_icims.web.form_method import effective_method
from mock_icims.web.state import State

CUSTOMERS = "/connect/v1/customers/"
NOT_KEPT = ("/_staging/", "/static/")

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


class Party(TypedDict, total=False):
    """Whose exchange it was, where the path and the credentials do not say."""

    customer_id: CustomerId
    app_id: AppId
    user_id: UserId


def attribute(request: Request[State], party: Party) -> None:
    """For handlers that learn only from the body who is asking: sign-in and the token endpoint."""
    request.scope["state"]["party"] = party


class Journaling:
    """Outside of everything that can refuse, so that refusals are in the journal, too."""

    def __init__(self, app: ASGIApp, *, world: World, directory: Directory) -> None:
        self.app = app
        self.world = world
        self.directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        trace = continued(_header(scope, b"traceparent"))
        scope["state"]["traceparent"] = trace
        if scope["path"].startswith(NOT_KEPT):
            await self.app(scope, receive, send)
            return

        # The form's own method is gone from the scope when the answer is there.
        method = effective_method(scope)
        tape = Tape()
        started = time.perf_counter()
        try:
            await self.app(scope, tape.receiving(receive), tape.sending(send))
        finally:
            took = (time.perf_counter() - started) * 1000
            self._write(scope, tape, method=method, trace=trace, took_ms=took)

    def _write(self, scope: Scope, tape: Tape, *, method: str, trace: str, took_ms: float) -> None:
        party = _party(scope)
        tenant = self._tenant(scope["path"], party)
        if tenant is None:
            return

        query = scope["query_string"].decode("latin-1")
        tenant.journal.add(
            Exchange(
                id=ExchangeId(tenant.ids.next("exc")),
                at=tenant.clock.now(),
                direction=Direction.IN,
                method=scope["method"],
                path=f"{scope['path']}?{query}" if query else scope["path"],
                operation=self.directory.operation(method, scope["path"]),
                status=tape.status,
                duration_ms=round(took_ms, 3),
                request_headers=_text(scope["headers"]),
                request_body=bytes(tape.request),
                response_headers=_text(tape.headers),
                response_body=bytes(tape.response),
                app_id=party.get("app_id"),
                user_id=party.get("user_id"),
                traceparent=trace,
            )
        )

    def _tenant(self, path: str, party: Party) -> Tenant | None:
        """The one in the path, be the caller theirs or not; else the caller's own."""
        if path.startswith(CUSTOMERS):
            id = path.removeprefix(CUSTOMERS).partition("/")[0]
            return self.world.tenants.get(CustomerId(id))

        customer_id = party.get("customer_id")
        return None if customer_id is None else self.world.tenants.get(customer_id)


@dataclass(slots=True)
class Tape:
    """Runs along with an exchange and keeps the first 20,000 bytes of each body."""

    request: bytearray = field(default_factory=bytearray)
    response: bytearray = field(default_factory=bytearray)
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    status: int | None = None

    def receiving(self, receive: Receive) -> Receive:
        async def heard() -> Message:
            message = await receive()
            if len(self.request) < BODY_LIMIT:
                self.request += message.get("body", b"")[: BODY_LIMIT - len(self.request)]
            return message

        return heard

    def sending(self, send: Send) -> Send:
        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status, self.headers = message["status"], list(message["headers"])
            elif len(self.response) < BODY_LIMIT:
                self.response += message.get("body", b"")[: BODY_LIMIT - len(self.response)]
            await send(message)

        return said


def continued(sent: str) -> str:
    """
    W3C Trace Context: the same trace with a span of our own, or a new trace.

    A value that does not parse is as good as none.
    """
    parent = _TRACEPARENT.fullmatch(sent)
    trace_id = parent[1] if parent else secrets.token_hex(16)
    flags = parent[2] if parent else "01"
    return f"00-{trace_id}-{secrets.token_hex(8)}-{flags}"


def _party(scope: Scope) -> Party:
    asking = scope["state"].get("principal")
    if isinstance(asking, AppPrincipal):
        return {"customer_id": asking.tenant.customer.id, "app_id": asking.grant.app_id}
    if isinstance(asking, StaffPrincipal):
        return {"customer_id": asking.tenant.customer.id, "user_id": asking.user.id}
    known: Party = scope["state"].get("party", {})
    return known


def _header(scope: Scope, wanted: bytes) -> str:
    return next((v.decode("latin-1") for name, v in scope["headers"] if name == wanted), "")


def _text(headers: list[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
