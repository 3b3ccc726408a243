"""What the commands and the tests' client read of the fake's answers; the rest is left alone."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Problem(Struct, frozen=True):
    code: str
    detail: str


class Health(Struct, frozen=True):
    version: str
    smtp: str | None
    tenants: int
    capabilities: list[str]


class Customer(Struct, frozen=True):
    id: str
    name: str
    tier: str
    region: str


class Person(Struct, frozen=True):
    id: str
    name: str
    email: str
    role: str
    password: str


class Stage(Struct, frozen=True):
    id: str
    name: str
    kind: str


class Job(Struct, frozen=True):
    id: str
    title: str
    workflow_id: str


class Workflow(Struct, frozen=True):
    id: str
    stages: list[Stage]


class Tenant(Struct, frozen=True):
    customer: Customer
    issuer: str
    staff: list[Person]
    jobs: list[Job]
    workflows: list[Workflow]

    def somebody(self, role: str) -> Person | None:
        return next((person for person in self.staff if person.role == role), None)


class Tenants(Struct, frozen=True):
    items: list[Tenant]


class Registration(Struct, frozen=True):
    app_id: str
    name: str
    client_id: str
    events_url: str


class Registrations(Struct, frozen=True):
    items: list[Registration]


class Token(Struct, frozen=True):
    token: str


class Clock(Struct, frozen=True):
    now: datetime
    frozen: bool
    offset_seconds: float
    rate: float = 1.0


class Fired(Struct, frozen=True):
    due_at: datetime
    what: str
    program: str = "mock_icims"


class Advanced(Struct, frozen=True):
    now: datetime
    fired: list[Fired]
    settled: bool = True
    waiting_for: list[str] = []


class Settled(Struct, frozen=True):
    settled: bool
    pending: int


class Fault(Struct, frozen=True):
    id: str
    operation: str
    hits: int
    spent: bool


class Faults(Struct, frozen=True):
    faults: list[Fault]


class Exchange(Struct, frozen=True):
    """One request and its answer; secrets are masked, bodies cut at 20,000 bytes."""

    id: str
    at: datetime
    direction: str
    method: str
    path: str
    operation: str | None
    status: int | None
    request_headers: dict[str, str]
    request_body: str
    response_headers: dict[str, str]
    response_body: str
    app_id: str | None
    user_id: str | None


class Exchanges(Struct, frozen=True):
    items: list[Exchange]
    dropped: int


class StageNow(Struct, frozen=True):
    name: str


class Application(Struct, frozen=True):
    id: str
    candidate_id: str
    job_id: str
    stage: StageNow
    stage_entries: int


class Applications(Struct, frozen=True):
    items: list[Application]


class Order(Struct, frozen=True):
    id: str
    application_id: str
    assessment: str
    trigger: str
    stage_entry: int
    status: str


class Orders(Struct, frozen=True):
    items: list[Order]


class Event(Struct, frozen=True):
    id: str
    type: str
    app_id: str
    status: str


class Events(Struct, frozen=True):
    items: list[Event]


class Snapshot(Struct, frozen=True):
    name: str
    at: datetime
    bytes: int
    rows: int
    programs: list[str]


class Snapshots(Struct, frozen=True):
    items: list[Snapshot]
