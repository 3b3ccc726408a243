"""Everything the fake knows: the apps registered with it, and its customers, each for itself."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from mock_icims.domain.applications import Application
from mock_icims.domain.assessment_orders import AssessmentOrder
from mock_icims.domain.candidates import Candidate
from mock_icims.domain.clock import StagingClock
from mock_icims.domain.customers import Customer, User
from mock_icims.domain.errors import NotFound
from mock_icims.domain.events import Event
from mock_icims.domain.faults import Faults
from mock_icims.domain.idempotency import Remembered
from mock_icims.domain.ids import AppId, ApplicationId, CustomerId, Ids
from mock_icims.domain.jobs import Job, Workflow
from mock_icims.domain.journal import Journal
from mock_icims.domain.mailbox import Mailbox
from mock_icims.domain.marketplace import Installation, Registration
from mock_icims.domain.oauth import AuthorizationCode, Grant, Session
from mock_icims.domain.rate_limit import TokenBucket
from mock_icims.domain.scorecards import Scorecard, ScorecardField
from mock_icims.domain.triggers import Configuration
from mock_icims.storage.tables import Table


@dataclass(slots=True, kw_only=True)
class Tenant:
    """One customer and all that is theirs. Nothing in it refers to another tenant."""

    customer: Customer
    seed: int
    ids: Ids
    clock: StagingClock
    random: random.Random

    users: Table[User] = field(default_factory=lambda: Table("user", indexes=("email",)))
    candidates: Table[Candidate] = field(
        default_factory=lambda: Table("candidate", indexes=("address",))
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
    fields: Table[ScorecardField] = field(
        default_factory=lambda: Table("scorecard field", indexes=("name",))
    )
    scorecards: dict[ApplicationId, list[Scorecard]] = field(default_factory=dict)
    """Every version of every application's scorecard, oldest first."""

    installations: Table[Installation] = field(
        default_factory=lambda: Table("marketplace app", key="app_id")
    )
    configurations: dict[AppId, Configuration] = field(default_factory=dict)

    events: Table[Event] = field(default_factory=lambda: Table("event", indexes=("type", "status")))
    mailbox: Mailbox = field(default_factory=Mailbox)
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    buckets: dict[AppId, TokenBucket] = field(default_factory=dict)
    idempotency: dict[str, Remembered] = field(default_factory=dict)
    callbacks: dict[tuple[AppId, str], str] = field(default_factory=dict)
    """By app and webhook-id: a digest of what arrived under it."""


class World:
    """
    All tenants, and the few things that are found before it is known whose they are.

    Sessions, tokens and codes are kept by the SHA-256 (hex) of their secret. Staff addresses are
    unique across tenants: they are how a person signs in.
    """

    def __init__(self) -> None:
        self.registrations: dict[AppId, Registration] = {}
        self.tenants: dict[CustomerId, Tenant] = {}
        self.sessions: dict[str, Session] = {}
        self.tokens: dict[str, Grant | Session] = {}
        self.codes: dict[str, AuthorizationCode] = {}
        self._people: dict[str, tuple[Tenant, User]] = {}

    def add(self, tenant: Tenant) -> None:
        self.tenants[tenant.customer.id] = tenant
        for user in tenant.users.values():
            other, _ = self._people.setdefault(user.email.casefold(), (tenant, user))
            if other is not tenant:
                raise ValueError(f"{user.email} signs in to {other.customer.id} already")

    def remove(self, customer_id: CustomerId) -> None:
        """The customer, their people's sessions, and every token and code they gave."""
        tenant = self.tenant(customer_id)
        del self.tenants[customer_id]
        for user in tenant.users.values():
            del self._people[user.email.casefold()]

        self.sessions = {k: v for k, v in self.sessions.items() if v.customer_id != customer_id}
        self.tokens = {k: v for k, v in self.tokens.items() if v.customer_id != customer_id}
        self.codes = {k: v for k, v in self.codes.items() if v.customer_id != customer_id}

    def tenant(self, customer_id: CustomerId) -> Tenant:
        tenant = self.tenants.get(customer_id)
        if tenant is None:
            raise NotFound("customer", customer_id)
        return tenant

    def user_by_email(self, email: str) -> tuple[Tenant, User] | None:
        """Whose address this is, whatever its capitals."""
        return self._people.get(email.casefold())
