"""A staging environment in one process, and the people and programs who call it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx
import pytest

from contracts.conformance import Contract, icims_connect
from mock_icims.app import create_app
from mock_icims.domain.oauth.grants import SessionKind
from mock_icims.settings import Settings
from mock_icims.storage.world import Tenant, World
from mock_icims.web.application import Application
from tests.contract import checked_transport
from tests.icims_cast import (
    ASSESSMENT,
    LEAD,
    grant,
    install,
    northwind,
    sign_in,
    world_with,
)

ISSUER = "http://icims.test"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with credentials, or without. Paths are relative to the customer's own."""

    app: Application
    contracts: tuple[Contract, ...]
    base: str
    headers: dict[str, str]

    def __call__(
        self,
        method: str,
        path: str = "",
        *,
        json: object = None,
        form: dict[str, str] | None = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """A path that begins with "//" is meant as it is, without the second slash."""
        target = path[1:] if path.startswith("//") else self.base + path

        async def call() -> httpx.Response:
            transport = checked_transport(self.app, *self.contracts)
            async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
                return await http.request(
                    method,
                    target,
                    json=json,
                    data=form,
                    content=content,
                    headers={**self.headers, **(headers or {})},
                )

        return asyncio.run(call())


@dataclass(frozen=True, slots=True)
class Stage:
    """The app, its world, and Northwind in it."""

    app: Application
    world: World
    tenant: Tenant
    contract: Contract

    def caller(self, headers: dict[str, str]) -> Caller:
        base = f"/connect/v1/customers/{self.tenant.customer.id}"
        return Caller(self.app, (self.contract,), base, headers)

    def bearer(self, token: str) -> Caller:
        return self.caller({"Authorization": f"Bearer {token}"})


@pytest.fixture(scope="session")
def contract() -> Contract:
    return icims_connect()


@pytest.fixture
def stage(contract: Contract) -> Stage:
    tenant = northwind()
    install(tenant)
    world = world_with(tenant)
    app = create_app(Settings(public_url=ISSUER, staging=True), world=world)
    return Stage(app, world, tenant, contract)


@pytest.fixture
def bob(stage: Stage) -> Caller:
    """The recruiter, with a bearer token."""
    return stage.bearer(sign_in(stage.world, stage.tenant, "bob"))


@pytest.fixture
def carol(stage: Stage) -> Caller:
    """The iCIMS admin, with a bearer token."""
    return stage.bearer(sign_in(stage.world, stage.tenant, "carol"))


@pytest.fixture
def carols_browser(stage: Stage) -> Caller:
    cookie = sign_in(stage.world, stage.tenant, "carol", kind=SessionKind.COOKIE)
    return stage.caller({"Cookie": f"icims_session={cookie}"})


@pytest.fixture
def jobcannon(stage: Stage) -> Caller:
    """The installed app with all four scopes."""
    return stage.bearer(grant(stage.world, stage.tenant))


@pytest.fixture
def mallory(stage: Stage) -> Caller:
    """Somebody with a token that was issued by nobody."""
    return stage.bearer("made-up")


@pytest.fixture
def application(bob: Caller) -> str:
    answer = bob("POST", "/applications", json={"candidate_id": "cand_alice1", "job_id": LEAD.id})
    return str(answer.json()["id"])


@pytest.fixture
def order(bob: Caller, application: str) -> str:
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": ASSESSMENT.id})
    return str(bob("GET", "/assessment-orders").json()["items"][0]["id"])
