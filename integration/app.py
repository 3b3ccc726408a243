"""The composition root: settings in, a Starlette application with its worker out."""

from __future__ import annotations

import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from starlette.applications import Starlette

from integration.domain.clock import StagingClock
from integration.domain.ports import Clock, NewToken
from integration.domain.signatures import key_of
from integration.icims.exchanges import http_client
from integration.icims.oauth import OAuthClient
from integration.mail.post import Postman
from integration.mail.smtp import SmtpPostman
from integration.services.admin import Admin
from integration.services.assessments import Assessments
from integration.services.audit import Audit
from integration.services.checklist import Checklist
from integration.services.connections import ConnectionDesk
from integration.services.deliveries import DeliveryLog
from integration.services.events import Events
from integration.services.following import Following
from integration.services.installing import Installing
from integration.services.invitations import Invitations
from integration.services.progress import Progress
from integration.services.reports import Reports
from integration.services.services import Services
from integration.settings import APP_ID, Settings
from integration.storage.attempts import Attempts
from integration.storage.audit import AuditLog
from integration.storage.connections import Connections
from integration.storage.database import Database, refuse_unreadable
from integration.storage.key_check import refuse_foreign_key
from integration.storage.migration import migrate
from integration.storage.orders import Orders
from integration.storage.vault import Vault
from integration.web.routes import exception_handlers, middleware, routes
from integration.web.state import State
from integration.worker.loop import Worker
from integration.worker.steps.table import STEPS
from integration.worker.task import Tools

# With the two seconds that the server gives its connections, a stop takes under five.
WORKER_GRACE_SECONDS = 2.0


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def random_token() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a test exchanges: time, chance, and the ways out."""

    clock: Clock = field(default_factory=SystemClock)
    new_token: NewToken = random_token
    chance: Callable[[], float] = random.random
    transport: httpx.AsyncBaseTransport | None = None
    postman: Postman | None = None
    works: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Everything that runs, before and beside the web side."""

    clock: StagingClock
    database: Database
    services: Services
    oauth: OAuthClient
    worker: Worker
    tools: Tools


def create_app(settings: Settings, *, around: Surroundings | None = None) -> Starlette:
    surroundings = around or Surroundings()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with running(settings, surroundings) as program:
            yield State(
                database=program.database,
                services=program.services,
                settings=settings,
                oauth=program.oauth,
                clock=program.clock,
                new_token=surroundings.new_token,
                wake=program.worker.wake,
                worker_runs=lambda: program.worker.working,
                following=Following(program.clock, program.worker),
            )

    app = Starlette(
        routes=routes,
        middleware=middleware(settings),
        exception_handlers=exception_handlers,
        lifespan=lifespan,
    )
    # A redirect to an absolute address would trust the Host header.
    app.router.redirect_slashes = False
    return app


@asynccontextmanager
async def running(settings: Settings, around: Surroundings) -> AsyncIterator[Program]:
    """The database up to date, the worker at work, and everything closed afterwards."""
    vault = Vault(settings.encryption_keys)
    database = open_database(settings, vault)
    http = http_client(around.transport)
    program = assemble(settings, around, database=database, http=http, vault=vault)
    if around.works:
        program.worker.start()
    try:
        yield program
    finally:
        await program.worker.stop(grace=WORKER_GRACE_SECONDS)
        await program.tools.postman.close()
        await http.aclose()
        database.close()


def open_database(settings: Settings, vault: Vault) -> Database:
    """Raises DatabaseUnusable or SealBroken before anything is served."""
    database = Database(settings.database_url)
    try:
        refuse_unreadable(database.engine)
        migrate(database.engine)
        database.transact(lambda tx: refuse_foreign_key(tx, vault))
    except Exception:
        database.close()
        raise
    return database


def assemble(
    settings: Settings,
    around: Surroundings,
    *,
    database: Database,
    http: httpx.AsyncClient,
    vault: Vault,
) -> Program:
    clock = StagingClock(around.clock)
    services = build_services(settings, vault=vault, clock=clock, new_token=around.new_token)
    tools = Tools(
        database=database,
        http=http,
        postman=around.postman or SmtpPostman(settings.smtp_host, settings.smtp_port, clock=clock),
        progress=services.progress,
        invitations=services.invitations,
        clock=clock,
        watch=around.clock,
        new_token=around.new_token,
        mail_from=settings.mail_from,
        callback_key=key_of(settings.callback_secret),
    )
    oauth = OAuthClient(
        http,
        clock=clock,
        new_token=around.new_token,
        app_id=APP_ID,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
    )
    worker = Worker(tools, STEPS, chance=around.chance, concurrency=settings.workers)
    return Program(
        clock=clock,
        database=database,
        services=services,
        oauth=oauth,
        worker=worker,
        tools=tools,
    )


def build_services(
    settings: Settings, *, vault: Vault, clock: StagingClock, new_token: NewToken
) -> Services:
    connections, orders, attempts = Connections(vault), Orders(vault), Attempts(vault)
    audit_log = AuditLog(settings.encryption_keys)
    progress = Progress(
        orders=orders,
        attempts=attempts,
        connections=connections,
        public_url=settings.public_url,
        new_token=new_token,
    )
    invitations = Invitations(
        orders=orders,
        attempts=attempts,
        progress=progress,
        mail_from=settings.mail_from,
        new_token=new_token,
    )
    return Services(
        installing=Installing(connections, audit_log, settings=settings, new_token=new_token),
        events=Events(
            connections,
            invitations,
            audit_log,
            settings=settings,
            new_token=new_token,
            clock=clock,
        ),
        invitations=invitations,
        assessments=Assessments(
            orders=orders,
            attempts=attempts,
            connections=connections,
            progress=progress,
            new_token=new_token,
        ),
        progress=progress,
        reports=Reports(orders=orders, attempts=attempts, connections=connections),
        connections=ConnectionDesk(connections=connections),
        deliveries=DeliveryLog(),
        checklist=Checklist(),
        admin=Admin(settings.admin_password, audit_log, new_token=new_token),
        audit=Audit(audit_log),
    )
