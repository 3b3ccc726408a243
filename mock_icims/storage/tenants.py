"""One customer and all that is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from mock_icims.domain.chance import Chance
from mock_icims.domain.clock import ClockState, StagingClock
from mock_icims.domain.customers import Customer, Origin, User
from mock_icims.domain.faults.failures import Failures
from mock_icims.domain.faults.faults import Fault, Faults
from mock_icims.domain.faults.stale_answers import StaleAnswer
from mock_icims.domain.faults.tomorrow import TODAY, Tomorrow
from mock_icims.domain.followers import Follower
from mock_icims.domain.idempotency import Remembered
from mock_icims.domain.ids import AppId, EventId, FaultId, Ids, MailId
from mock_icims.domain.journal.journal import Journal
from mock_icims.domain.judging.conduct import Conduct
from mock_icims.domain.judging.findings import Finding
from mock_icims.domain.mailbox import Mail, Mailbox
from mock_icims.domain.marketplace import Installation, Registration
from mock_icims.domain.oauth.token_profiles import NextToken
from mock_icims.domain.public.access import DayOfUse, IntegrationUser
from mock_icims.domain.public.notifications import Subscription
from mock_icims.domain.public.results import AssessmentResult
from mock_icims.domain.public.search import Found
from mock_icims.domain.rate_limit import Limits, TokenBucket
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.approvals import Approval
from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.jobs import Job, Workflow
from mock_icims.domain.recruiting.orders import AssessmentOrder
from mock_icims.domain.recruiting.scorecards import Scorecard, ScorecardField
from mock_icims.domain.structs import Struct, field
from mock_icims.domain.webhooks.endpoints import Endpoint
from mock_icims.domain.webhooks.events import Event, Missed
from mock_icims.storage.cells import Cell
from mock_icims.storage.shelves import Shelf
from mock_icims.storage.tables import Table


def _made_below() -> Any:
    """A struct's fields are all given or have a default; `__post_init__` has the values."""


class Tenant(Struct, kw_only=True, eq=False):
    """
    One customer and all that is theirs. Nothing in it refers to another tenant.

    What is remembered lies in its tables, shelves and cells, and nowhere else: whatever is one of
    these is part of every snapshot and of the state file by itself. The last fields are ways to
    use them, and given by nobody. `system_clock` answers aware UTC.
    """

    customer: Customer
    seed: int
    origin: Origin
    system_clock: Callable[[], datetime]

    users: Table[User] = field(default_factory=lambda: Table("user", indexes=("email",)))
    candidates: Table[Candidate] = field(
        default_factory=lambda: Table("candidate", indexes=("address",), text="searched")
    )
    workflows: Table[Workflow] = field(default_factory=lambda: Table("workflow"))
    jobs: Table[Job] = field(default_factory=lambda: Table("job"))
    applications: Table[Application] = field(
        default_factory=lambda: Table("application", indexes=("candidate_id", "job_id", "stage_id"))
    )
    orders: Table[AssessmentOrder] = field(
        default_factory=lambda: Table(
            "assessment order", indexes=("application_id", "candidate_id", "status", "app_id")
        )
    )
    approvals: Table[Approval] = field(
        default_factory=lambda: Table(
            "approval", indexes=("order_id", "application_id", "candidate_id", "status")
        )
    )
    fields: Table[ScorecardField] = field(
        default_factory=lambda: Table("scorecard field", indexes=("name",))
    )
    scorecards: Table[Scorecard] = field(
        default_factory=lambda: Table("scorecard", indexes=("application_id",))
    )
    """Every version of every application's scorecard, oldest first."""

    integration_users: Shelf[str, IntegrationUser] = field(default_factory=Shelf)
    """By username: who uses the public API."""

    subscriptions: Shelf[str, Subscription] = field(default_factory=Shelf)
    """By name: where the public API's event notifications go."""

    days_of_use: Shelf[str, DayOfUse] = field(default_factory=Shelf)
    """By username: the day on which it was last used."""

    assessment_results: Table[AssessmentResult] = field(
        default_factory=lambda: Table("assessment result", indexes=("application_id",))
    )
    searches: Shelf[str, Found] = field(default_factory=Shelf)
    """What the public API answers again for a while, by what was searched for."""

    registrations: Shelf[AppId, Registration] = field(default_factory=Shelf)
    """Apps that were registered for this customer alone; they hide the world's of the same id."""

    next_tokens: Shelf[AppId, NextToken] = field(default_factory=Shelf)
    failures: Shelf[str, Failures] = field(default_factory=Shelf)
    """By "client " and a client id, or "account " and a user's id."""

    installations: Table[Installation] = field(
        default_factory=lambda: Table("marketplace app", key="app_id")
    )
    configurations: Shelf[AppId, Configuration] = field(default_factory=Shelf)

    events: Table[Event] = field(
        default_factory=lambda: Table(
            "event",
            indexes=("type", "status", "app_id", "standing"),
            earliest="next_attempt_at",
        )
    )
    held_back: Shelf[EventId, AppId] = field(default_factory=Shelf)
    """Events that go out behind the next one, by a fault."""

    missed: Table[Missed] = field(
        default_factory=lambda: Table("missed event", indexes=("app_id",))
    )
    endpoints: Table[Endpoint] = field(default_factory=lambda: Table("endpoint", key="app_id"))
    mails: Shelf[MailId, Mail] = field(default_factory=Shelf)
    journal: Journal = field(default_factory=Journal)
    rules: Shelf[FaultId, Fault] = field(default_factory=Shelf)
    tomorrow: Cell[Tomorrow] = field(default_factory=lambda: Cell(TODAY))
    stale_answers: Shelf[str, StaleAnswer] = field(default_factory=Shelf)
    limits: Cell[Limits] = field(default_factory=lambda: Cell(Limits()))
    buckets: Shelf[AppId, TokenBucket] = field(default_factory=Shelf)
    conduct: Shelf[AppId, Conduct] = field(default_factory=Shelf)
    findings: Shelf[str, Finding] = field(default_factory=Shelf)
    idempotency: Shelf[str, Remembered] = field(default_factory=Shelf)
    callbacks: Shelf[str, str] = field(default_factory=Shelf)
    """By app and webhook-id, a space between: a digest of what arrived under it."""

    followers: Table[Follower] = field(default_factory=lambda: Table("follower", key="app_id"))
    dealt: Shelf[str, int] = field(default_factory=Shelf)
    """How many ids of each prefix there were."""

    tallies: Shelf[str, int] = field(default_factory=Shelf)
    time: Cell[ClockState | None] = field(default_factory=lambda: Cell(None))
    """What the clock is set to; None until it is set for the first time."""

    ids: Ids = field(default_factory=_made_below)
    clock: StagingClock = field(default_factory=_made_below)
    random: Chance = field(default_factory=_made_below)
    mailbox: Mailbox = field(default_factory=_made_below)
    faults: Faults = field(default_factory=_made_below)

    def __post_init__(self) -> None:
        self.ids = Ids(self.seed, self.dealt)
        self.clock = StagingClock(self.system_clock, self.time.get(), kept=self.time.put)
        self.random = Chance(self.seed, self.tallies)
        self.mailbox = Mailbox(self.mails)
        self.faults = Faults(self.rules)
