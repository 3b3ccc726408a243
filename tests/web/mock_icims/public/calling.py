"""An integration that was written for the real iCIMS, and Northwind as it finds them."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from contracts.conformance import icims_connect, icims_public, icims_staging
from mock_icims.app import create_app
from mock_icims.domain.journal.journal import Exchange
from mock_icims.domain.ports import Sender
from mock_icims.domain.public.access import IntegrationUser
from mock_icims.domain.structs import replace
from mock_icims.settings import Settings
from mock_icims.storage.world import Tenant, World
from mock_icims.web.application import Application
from tests.contract import checked_transport
from tests.icims_cast import install, northwind, sign_in, world_with

ISSUER = "http://icims.test"

USER = IntegrationUser(
    username="acme-api",
    password="correct horse",
    hmac_key="test-signing-key",
    client_id="0-acme-api",
    client_secret="battery staple",
)


def basic(user: IntegrationUser) -> str:
    return f"Basic {b64encode(f'{user.username}:{user.password}'.encode()).decode()}"


@dataclass(frozen=True, slots=True)
class Desk:
    """A fake with Northwind in it, and what is sent to it, answers held against the contracts."""

    app: Application
    world: World
    tenant: Tenant

    @property
    def base(self) -> str:
        return f"/customers/{self.tenant.customer.number}"

    @property
    def last(self) -> Exchange:
        """The exchange that the journal wrote down last."""
        return next(self.tenant.journal.newest_first())

    def send(self, method: str, path: str, **options: object) -> httpx.Response:
        async def call() -> httpx.Response:
            transport = checked_transport(
                self.app, icims_public(), icims_connect(), icims_staging()
            )
            async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
                return await http.request(method, path, **options)  # type: ignore[arg-type]

        return asyncio.run(call())

    def integration(self, user: IntegrationUser = USER) -> Integration:
        """With Basic, and of a user who may see and do what `user` may."""
        self.tenant.integration_users[user.username] = user
        return Integration(self, basic(user))

    def connect(self, method: str, path: str, json: object = None) -> httpx.Response:
        """As Bob the recruiter, in Connect v1."""
        token = sign_in(self.world, self.tenant, "bob")
        target = f"/connect/v1/customers/{self.tenant.customer.id}{path}"
        return self.send(method, target, json=json, headers={"Authorization": f"Bearer {token}"})


@dataclass(frozen=True, slots=True)
class Integration:
    """Paths are relative to the customer's own address."""

    desk: Desk
    authorization: str
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(
        self,
        method: str,
        path: str = "",
        json: object = None,
        *,
        params: dict[str, str] | None = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        return self.desk.send(
            method,
            self.desk.base + path,
            json=json,
            params=params,
            content=content,
            headers={"Authorization": self.authorization, **self.headers, **(headers or {})},
        )

    def ids(self, type: str, *filters: Mapping[str, object], operator: str = "&") -> list[int]:
        """What a live search finds."""
        query = {"filters": list(filters), "operator": operator}
        answer = self("POST", f"/search/{type}", query, params={"staleness": "0"})
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["searchResults"]]


def opened(*, sender: Sender | None = None, configured: bool = True) -> Desk:
    """Northwind at noon, with JobCannon installed where it is `configured`."""
    tenant = northwind()
    tenant.integration_users[USER.username] = replace(
        USER, client_id=f"{tenant.customer.number}-{USER.username}"
    )
    if configured:
        install(tenant)
    world = world_with(tenant)
    app = create_app(Settings(public_url=ISSUER, staging=True), world=world, sender=sender)
    return Desk(app, world, tenant)


def control(desk: Desk, method: str, path: str, json: object = None) -> httpx.Response:
    answer = desk.send(method, f"/_staging/tenants/{desk.tenant.customer.id}{path}", json=json)
    assert answer.is_success, answer.text
    return answer
