"""A customer of iCIMS, its people by bearer token, and all that is on record there."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import httpx

from scenarios import expect
from scenarios.shapes import Application, Candidate, Items, Order, Session, Staff, Stage, Tenant
from tests.e2e.hostile.callers import Program

CUSTOMERS = "/connect/v1/customers"
ORDERS = "/assessment-orders?limit=200"
RECORDS = (
    ORDERS,
    "/candidates?limit=200",
    "/applications?limit=200",
    "/scorecard-fields?limit=200",
    "/apps",
    "/apps/jobcannon/configuration",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Paths of `carol` and `bob` are relative to the customer's own."""

    id: str
    staff: list[Staff]
    icims: Program
    control: httpx.Client
    carol: httpx.Client
    bob: httpx.Client
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @classmethod
    def of(cls, tenant: Tenant, icims: Program) -> Company:
        base = f"{CUSTOMERS}/{tenant.customer.id}"
        stranger = icims.caller()

        def signed_in(role: str) -> httpx.Client:
            person = next(one for one in tenant.staff if one.role == role)
            body = {"email": person.email, "password": person.password}
            answer = stranger.post("/connect/v1/sessions", json=body)
            token = expect.shape(expect.status(answer, 201), Session).token
            return icims.caller(token, under=base)

        return cls(
            id=tenant.customer.id,
            staff=tenant.staff,
            icims=icims,
            control=icims.caller(under=f"/_staging/tenants/{tenant.customer.id}"),
            carol=signed_in("admin"),
            bob=signed_in("recruiter"),
        )

    def person(self, role: str) -> Staff:
        return next(one for one in self.staff if one.role == role)

    def path(self, rest: str = "") -> str:
        return f"{CUSTOMERS}/{self.id}{rest}"

    def app(self, app_id: str, **grant: object) -> httpx.Client:
        """An app with a fresh token, which ends its earlier ones; `scopes` and `expires_in`."""
        return self.icims.caller(self.token(app_id, **grant), under=self.path())

    def token(self, app_id: str, **grant: object) -> str:
        minted = self.control.post("/tokens", json={"kind": "app", "app_id": app_id, **grant})
        token: str = expect.status(minted, 201).json()["token"]
        return token

    def now(self) -> str:
        """RFC 3339; the clock of this customer, which nobody here moves."""
        now: str = self.control.get("/clock").json()["now"]
        return now

    def applicant(self, **profile: str) -> tuple[Candidate, Application]:
        """Somebody new, in the first stage of the first job."""
        number = next(self._numbers)
        person = {"first_name": "Vic", "last_name": "Tim", "email": f"victim{number}@mail.test"}
        created = self.bob.post("/candidates", json={**person, **profile})
        candidate = expect.shape(expect.status(created, 201), Candidate)
        job_id = self.bob.get("/jobs").json()["items"][0]["id"]
        assigned = {"candidate_id": candidate.id, "job_id": job_id}
        application = expect.status(self.bob.post("/applications", json=assigned), 201)
        return candidate, expect.shape(application, Application)

    def advance(self, application: Application, *, kind: str) -> None:
        stages = expect.shape(self.bob.get("/stages?limit=200"), Items[Stage]).items
        workflow = self._workflow(application)
        wanted = next(one.id for one in stages if one.kind == kind and one.id in workflow)
        moved = self.bob.put(f"/applications/{application.id}/stage", json={"stage_id": wanted})
        expect.status(moved, 200)

    def order(self, application: Application) -> Order:
        """Its only one."""
        answer = self.bob.get("/assessment-orders", params={"application_id": application.id})
        (only,) = expect.shape(answer, Items[Order]).items
        return only

    def settle(self) -> None:
        """Until every event is answered."""
        assert self.control.get("/settled?timeout=20").json()["settled"]

    def everything(self) -> dict[str, object]:
        """All that is on record, and the mail that was sent."""
        known: dict[str, object] = {path: self.carol.get(path).json() for path in RECORDS}
        orders = expect.shape(self.carol.get(ORDERS), Items[Order]).items
        for application_id in {order.application_id for order in orders}:
            path = f"/applications/{application_id}/scorecard"
            known[path] = self.carol.get(path).json()
        mails = self.control.get("/mailbox?limit=200").json()["items"]
        return known | {"mails": [mail["id"] for mail in mails]}

    def _workflow(self, application: Application) -> set[str]:
        job = self.bob.get(f"/jobs/{application.job_id}").json()
        workflow = self.bob.get(f"/workflows/{job['workflow_id']}").json()
        return {stage["id"] for stage in workflow["stages"]}
