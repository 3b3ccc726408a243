"""A fake with its control API and nothing behind it yet but one customer, made by that API."""

from __future__ import annotations

import asyncio
from types import MappingProxyType

import httpx
from starlette.types import Receive, Scope, Send

from contracts.conformance import Json, Node, icims_staging, node, text
from contracts.icims_stage import ISSUER, STAGING_TOKEN, Taken
from mock_icims.app import create_app, registered
from mock_icims.domain.followers import Followed, Follower, Move
from mock_icims.domain.ids import CustomerId
from mock_icims.settings import Settings
from mock_icims.web.application import Application
from tests.contract import checked_transport
from tests.icims_cast import NOON

SNAPSHOT = "after-install"

LETTER = b"Subject: Your assessment\r\nMessage-ID: <1@jobcannon.test>\r\n\r\nOpen the link."


class Obeying:
    """Whoever is told the time goes by it and has nothing to do."""

    async def tell(self, follower: Follower, move: Move) -> Followed:
        return Followed(quiet=True, next_due_at=None, fired=())

    async def read_state(self, follower: Follower, customer_id: CustomerId) -> bytes:
        return b"{}"

    async def put_state(self, follower: Follower, customer_id: CustomerId, state: bytes) -> None:
        pass

    async def close(self) -> None:
        pass


class ControlStage:
    """An ASGI application that `renew` replaces by a fresh one, with the same ids in it."""

    def __init__(self) -> None:
        self.renew()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, send)

    @property
    def spoilt(self) -> bool:
        """The customer is gone."""
        return self.places["path.customer_id"] not in self.world.tenants

    def renew(self) -> None:
        settings = Settings(public_url=ISSUER, staging=True, staging_token=STAGING_TOKEN)
        self.world = registered(settings)
        self.app: Application = create_app(
            settings,
            world=self.world,
            system_clock=lambda: NOON,
            sender=Taken(),
            line=Obeying(),
        )
        self.places = MappingProxyType(asyncio.run(self._furnish()))

    async def _furnish(self) -> dict[str, str]:
        """A customer with an installed app, a mail, an exchange, and an event that is due."""
        made = await self._call("POST", "/tenants", {"pack": "checklist", "seed": 1})
        customer_id = text(node(made["customer"])["id"])
        await self._call(
            "POST", f"/tenants/{customer_id}/tokens", {"kind": "app", "app_id": "jobcannon"}
        )
        await self._exchange(customer_id)
        fault = await self._call(
            "POST",
            f"/tenants/{customer_id}/faults",
            {"operation": "orders.callback", "status": 503},
        )
        services, tenant = self.app.services, self.world.tenant(CustomerId(customer_id))
        somebody = next(iter(tenant.users.values()))
        services.staging.mail_room.deliver(
            sender="assessments@jobcannon.test", to=[somebody.email], raw=LETTER
        )
        services.events.publish(
            tenant,
            type="token.revoked",
            data={"customer_id": customer_id, "app_id": "jobcannon"},
            traceparent="",
        )
        services.snapshots.save(tenant, SNAPSHOT)
        return {
            "path.customer_id": customer_id,
            "path.name": SNAPSHOT,
            "path.app_id": "jobcannon",
            "path.mail_id": next(tenant.mailbox.newest_first()).id,
            "path.exchange_id": next(tenant.journal.newest_first()).id,
            "path.event_id": next(iter(tenant.events.values())).id,
            "query.to": somebody.email,
            "body.user_id": somebody.id,
            "body.app_id": "jobcannon",
            "body.faults[*].operation": "orders.callback",
            "body.operation": "orders.callback",
            "path.fault_id": text(fault["id"]),
        }

    async def _exchange(self, customer_id: str) -> None:
        """Something for the journal: somebody who is not signed in."""
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url=ISSUER
        ) as http:
            await http.get(f"/connect/v1/customers/{customer_id}/jobs")

    async def _call(self, method: str, path: str, json: Json = None) -> Node:
        transport = checked_transport(self.app, icims_staging())
        headers = {"Authorization": f"Bearer {STAGING_TOKEN}"}
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER, headers=headers) as http:
            answer = await http.request(method, f"/_staging{path}", json=json)
        answer.raise_for_status()
        return node(answer.json())
