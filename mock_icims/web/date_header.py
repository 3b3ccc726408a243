"""The Date of every answer: the tenant's time where it is about one, else the system's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import formatdate
from functools import lru_cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain.ids import CustomerId
from mock_icims.storage.world import Tenant, World
from mock_icims.web.access import AppPrincipal, StaffPrincipal
from mock_icims.web.tenants_in_paths import in_the_path, names_a_customer

STAGING = "/_staging/tenants/"


class DateHeader:
    """In place of the server's own, which knows one time only (`date_header=False`)."""

    def __init__(self, app: ASGIApp, *, world: World, system_clock: Callable[[], datetime]) -> None:
        self.app = app
        self.world = world
        self.system_clock = system_clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = http_date(int(self._now(scope).timestamp()))
                message["headers"] = [*message["headers"], (b"date", date)]
            await send(message)

        await self.app(scope, receive, send_dated)

    def _now(self, scope: Scope) -> datetime:
        tenant = self._tenant(scope)
        return self.system_clock() if tenant is None else tenant.clock.now()

    def _tenant(self, scope: Scope) -> Tenant | None:
        """The one in the path, be the caller theirs or not; else the caller's own."""
        path: str = scope["path"]
        if names_a_customer(path):
            return in_the_path(path, self.world)
        if path.startswith(STAGING):
            id = path[len(STAGING) :].partition("/")[0]
            return self.world.tenants.get(CustomerId(id))

        asking = scope["state"].get("principal")
        if isinstance(asking, AppPrincipal | StaffPrincipal):
            return asking.tenant
        party = scope["state"].get("party", {})
        return self.world.tenants.get(party.get("customer_id", ""))


@lru_cache(maxsize=256)
def http_date(second: int) -> bytes:
    """IMF-fixdate (RFC 9110, 5.6.7); made once for all answers of a second."""
    return formatdate(second, usegmt=True).encode()
