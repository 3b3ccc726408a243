"""The fake with one customer in it, who can be put back to the same noon."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.conformance import Json, Node, icims_connect, node, text
from mock_icims.app import create_app
from mock_icims.domain.customers import Role
from mock_icims.domain.ids import ApplicationId, CustomerId, UserId
from mock_icims.domain.oauth.grants import AuthorizationCode, SessionKind, digest
from mock_icims.domain.ports import Sender
from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import Approvals, Chain
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.events import Answer
from mock_icims.settings import Settings
from mock_icims.storage.picture import twin
from tests.contract import checked_transport
from tests.icims_cast import (
    ASSESSMENT,
    HIRING,
    JOBCANNON,
    LEAD,
    NOON,
    OVERALL,
    SCOPES,
    SCREEN,
    grant,
    install,
    northwind,
    registration,
    sign_in,
    world_with,
)

ISSUER = "http://icims.test"
STAGING_TOKEN = "the-stage-is-mine"
BOB = UserId("usr_bobaaa")


CODE = AuthorizationCode(
    code_hash=digest("7kQ2xw"),
    customer_id=CustomerId("cus_northw"),
    app_id=JOBCANNON,
    redirect_uri=registration().redirect_uris[0],
    code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    scopes=SCOPES,
    authorized_by=UserId("usr_carolaaa"),
    issued_at=NOON,
    expires_at=NOON + timedelta(minutes=1),
)
"""That of the example in the contract; the verifier to its challenge is in RFC 7636, appendix B."""


class WithoutLifespan:
    """So that nothing goes on between the calls: events are sent when time is advanced."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, send)


class Taken:
    """An app that takes every event."""

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return Answer(status=202, error=None, body="", duration_ms=1.0)

    async def close(self) -> None:
        pass


class IcimsStage:
    """
    Northwind, where Alice was sent the Big Five and Zoe was not: every id of the documents'
    examples exists.

    Time stands still. `ids` lead from the examples to what is here; `carol` is the admin's bearer
    token, `cookie` her browser's, `app` the installed app's with all four scopes.
    """

    def __init__(self, sender: Sender | None = None) -> None:
        self.tenant = northwind()
        install(self.tenant)
        self.world = world_with(self.tenant)
        app = create_app(
            Settings(public_url=ISSUER, staging=True, staging_token=STAGING_TOKEN),
            world=self.world,
            system_clock=lambda: NOON,
            sender=sender or Taken(),
        )
        self.web: ASGIApp = WithoutLifespan(app)
        self.services = app.services

        self.world.codes.put(CODE)
        self.app = grant(self.world, self.tenant)
        self.carol = sign_in(self.world, self.tenant, "carol")
        self.cookie = sign_in(self.world, self.tenant, "carol", kind=SessionKind.COOKIE)
        self.csrf = self.world.sessions.get(digest(self.cookie)).csrf
        self.admin = self.tenant.users.get(UserId("usr_carolaaa"))
        self.base = f"/connect/v1/customers/{self.tenant.customer.id}"
        self.ids = MappingProxyType(self._furnish())

        self._tenant = twin(self.tenant)
        self._belongings = self.world.belongings(self.tenant.customer.id)

    def reset(self) -> None:
        """As it was when it was new: what one call did is not there for the next."""
        for id in list(self.world.tenants):
            self.world.remove(id)
        self.tenant = twin(self._tenant)
        self.world.add(self.tenant)
        self.world.replace(self.tenant, self._belongings)

    def call(self, method: str, path: str, *, json: Json = None) -> Node:
        """What Carol is answered, below her customer's own address."""
        return asyncio.run(self._call(method, self.base + path, json))

    async def _call(self, method: str, path: str, json: Json) -> Node:
        transport = checked_transport(self.web, icims_connect())
        headers = {"Authorization": f"Bearer {self.carol}"}
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER, headers=headers) as http:
            answer = await http.request(method, path, json=json)
        answer.raise_for_status()
        return node(answer.json()) if answer.content else {}

    def _furnish(self) -> dict[str, str]:
        alice = next(iter(self.tenant.candidates.values()))
        ordered = self._apply(alice.id)
        self.call("PUT", f"/applications/{ordered}/stage", json={"stage_id": SCREEN.id})
        order = self.call(
            "POST", "/assessment-orders", json={"application_id": ordered, "assessment": "big-five"}
        )
        zoe = self.call("POST", "/candidates", json={"first_name": "Zoe", "last_name": "Lind"})
        return {
            "cus_1a2b3c4d5e6f": self.tenant.customer.id,
            "cand_4f2k7q7x3m5p": alice.id,
            "job_2d6s7t4v5w2y": LEAD.id,
            "wfl_7m3n5b2v6c4x": HIRING,
            "stg_2b7n4c6z6r5e": ASSESSMENT.id,
            "app_6h3j2k5l7n4b": ordered,
            "app_4w5x6z7a2b3c": self._apply(text(zoe["id"])),
            "ord_3r5t7y2u4i6o": text(order["id"]),
            "fld_5g7h2j4k6l3z": OVERALL.id,
            "evt_4f2k7q7x3m5p": next(iter(self.tenant.events.values())).id,
            "apr_5k7m2n4p6q3r": self._awaited(),
            "usr_2c4d6e8f2a4b": BOB,
        }

    def _awaited(self) -> str:
        """Yan's Big Five waits for an iCIMS admin; whoever ordered it is out of the way."""
        yan = self.call("POST", "/candidates", json={"first_name": "Yan", "last_name": "Mel"})
        before = self.tenant.configurations[JOBCANNON]
        heads = Chain(name="Heads", steps=(Approver(role=Role.ADMIN), Approver(role=Role.ADMIN)))
        asking = replace(before, approvals=Approvals(enabled=True, chains=(heads,)))

        self.tenant.configurations[JOBCANNON] = asking
        order = self.services.assessments.order(
            self.tenant,
            ApplicationId(self._apply(text(yan["id"]))),
            assessment="big-five",
            by="usr_gone",
            traceparent="",
        )
        self.tenant.configurations[JOBCANNON] = before
        return str(order.approval_id)

    def _apply(self, candidate_id: str) -> str:
        wanted: Json = {"candidate_id": candidate_id, "job_id": LEAD.id}
        return text(self.call("POST", "/applications", json=wanted)["id"])
