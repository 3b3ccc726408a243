"""The parts of the two programs' JSON that checks look at; members not named are left alone."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct, field

T = TypeVar("T")


class Items(Struct, Generic[T], frozen=True):
    items: list[T]


class Customer(Struct, frozen=True):
    id: str
    name: str
    tier: str
    region: str


class Staff(Struct, frozen=True):
    id: str
    name: str
    email: str
    role: str
    password: str


class Tenant(Struct, frozen=True):
    customer: Customer
    issuer: str
    staff: list[Staff]


class Finding(Struct, frozen=True):
    """What an app did that a good client does not, how often, and what it should do."""

    kind: str
    count: int
    what: str
    advice: str


class Party(Struct, frozen=True):
    id: str
    name: str


class Trace(Struct, frozen=True):
    """What one click led to, in both programs."""

    id: str
    what: str
    began_by: Party
    step_count: int
    failed_count: int


class TraceStep(Struct, frozen=True):
    kind: str
    source: str
    target: str
    operation: str | None
    attempt: int
    failed: bool


class Story(Struct, frozen=True):
    id: str
    whole: bool
    steps: list[TraceStep]


class User(Struct, frozen=True):
    customer_id: str
    name: str
    role: str


class Session(Struct, frozen=True):
    token: str
    user: User


class Candidate(Struct, frozen=True):
    id: str
    email: str | None


class Stage(Struct, frozen=True):
    id: str
    name: str
    kind: str


class Application(Struct, frozen=True):
    id: str
    candidate_id: str
    job_id: str
    stage: Stage


class Dimension(Struct, frozen=True):
    key: str
    score: int


class Result(Struct, frozen=True):
    assessment: str
    overall_score: int | None
    dimensions: list[Dimension]
    report_url: str


class Order(Struct, frozen=True):
    id: str
    application_id: str
    assessment: str
    trigger: str
    status: str
    email_template: str
    result: Result | None
    link: str | None = None


class Entry(Struct, frozen=True):
    field_name: str
    type: str
    value: float | str
    order_id: str


class Scorecard(Struct, frozen=True):
    version: int
    updated_by: str | None
    entries: list[Entry]


class Installation(Struct, frozen=True):
    app_id: str
    status: str
    scopes: list[str]
    installed_at: datetime | None
    token_expires_at: datetime | None


class StageRule(Struct, frozen=True):
    stage_id: str
    assessment: str


class StageEntry(Struct, frozen=True):
    enabled: bool
    rules: list[StageRule]


class Switch(Struct, frozen=True):
    enabled: bool


class Triggers(Struct, frozen=True):
    stage_entry: StageEntry
    recruiter_action: Switch
    custom_workflows: Switch


class Mapped(Struct, frozen=True):
    result: str
    field_id: str
    field_name: str


class Configuration(Struct, frozen=True):
    version: int
    triggers: Triggers
    catalog: list[str]
    email_template: str
    scorecard_mapping: list[Mapped]


class Mail(Struct, frozen=True):
    id: str
    to: list[str]
    subject: str
    links: list[str]
    sender: str = field(name="from")


class Attempt(Struct, frozen=True):
    number: int
    url: str
    status: int | None
    error: str | None


class Event(Struct, frozen=True):
    id: str
    type: str
    body: str
    status: str
    attempts: list[Attempt]

    @property
    def told(self) -> str:
        """Its status and, where it did not arrive, what its last attempt met."""
        if self.status == "delivered" or not self.attempts:
            return self.status
        last = self.attempts[-1]
        return f"{self.status}: {last.status or last.error} at {last.url}"


class Settled(Struct, frozen=True):
    settled: bool
    pending: int


class ClockShown(Struct, frozen=True):
    now: datetime


class Fired(Struct, frozen=True):
    due_at: datetime
    program: str
    what: str


class Advanced(Struct, frozen=True):
    now: datetime
    settled: bool
    waiting_for: list[str]
    fired: list[Fired]


class Applied(Struct, frozen=True):
    """A preset that was applied, and how it is undone."""

    undo: str


class RateLimit(Struct, frozen=True):
    quota: int
    window_seconds: int
    burst: int


class Connection(Struct, frozen=True):
    customer_id: str
    region: str
    status: str
    scopes: list[str]
    reason: str | None


class Delivery(Struct, frozen=True):
    """`work_id` is the same for all attempts at one piece of work, and None of what came in."""

    id: str
    work_id: str | None
    order_id: str | None
    customer_id: str | None
    kind: str
    attempt: int
    status: int | None
    outcome: str
    error: str | None
    response_body: str | None
    started_at: datetime


class OpenWork(Struct, frozen=True):
    id: str
    state: str


class OrderStory(Struct, frozen=True):
    """Of one order: `work` is what is still to do for it."""

    work: list[OpenWork]


class AdminSession(Struct, frozen=True):
    token: str


class Check(Struct, frozen=True):
    number: int
    sentence: str
    held: bool
    evidence: str


class Problem(Struct, frozen=True):
    code: str
    detail: str
