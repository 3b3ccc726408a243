"""One region, whole: its database, keys, desks, ways out and worker, and nothing of any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from integration.domain.clock import StagingClock
from integration.domain.connections import Access
from integration.domain.deliveries import Exchange
from integration.domain.pacing import a_minute
from integration.domain.ports import Clock, NewToken
from integration.domain.regions import Region
from integration.domain.signatures import key_of
from integration.domain.trace import continued
from integration.icims.client import Icims
from integration.icims.oauth import OAuthClient
from integration.icims.wire import Wire
from integration.mail.post import Postman
from integration.mail.smtp import SmtpPostman
from integration.services.assessment.assessments import Assessments
from integration.services.assessment.expiring import Expiring
from integration.services.assessment.invitations import Invitations
from integration.services.assessment.progress import Progress
from integration.services.assessment.reports import Reports
from integration.services.icims.connections import ConnectionDesk
from integration.services.icims.events import Events
from integration.services.icims.field_checks import FieldChecks
from integration.services.icims.installing import Installing
from integration.services.icims.renewals import Renewals
from integration.services.operating.audit import Audit
from integration.services.operating.checklist import Checklist
from integration.services.operating.deliveries import DeliveryLog
from integration.services.operating.queues import Queues
from integration.services.operating.redelivery import Redelivery
from integration.services.retention.erasing import Erasing
from integration.services.retention.retention import Retention
from integration.services.services import Services
from integration.settings import APP_ID, Settings
from integration.storage.audit import AuditLog
from integration.storage.connections.connections import Connections
from integration.storage.database import Database
from integration.storage.keys.vault import Vault
from integration.storage.orders.attempts import Attempts
from integration.storage.orders.orders import Orders
from integration.storage.orders.withdrawals import Withdrawals
from integration.storage.queue.buckets import Buckets
from integration.storage.retention.tombstones import Tombstones
from integration.surroundings import Surroundings
from integration.web.state import Cell
from integration.web.tracing import current_traceparent
from integration.worker.chores import Chores
from integration.worker.loop import ALONE_WAIT, SHARED_WAIT, Worker
from integration.worker.pace import Interactive
from integration.worker.steps.table import STEPS
from integration.worker.task import Tools

# With the two seconds that the server gives its connections, a stop takes under five.
WORKER_GRACE_SECONDS = 2.0
RENEWAL_GRACE_SECONDS = 0.8


# The configuration, the fields on one page, and the names of stages (docs/decisions/0112).
CALLS_OF_A_FIELD_CHECK = 3
CALLS_OF_AN_INSTALL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Everything that runs for one region, before and beside the web side."""

    region: Region
    settings: Settings
    clock: StagingClock
    database: Database
    services: Services
    oauth: OAuthClient
    renewals: Renewals
    worker: Worker
    tools: Tools

    @property
    def cell(self) -> Cell:
        """As requests see it."""
        return Cell(
            region=self.region,
            host=urlsplit(self.settings.public_url).netloc,
            settings=self.settings,
            database=self.database,
            services=self.services,
            oauth=self.oauth,
            icims_for=self.icims_for,
            wake=self.worker.wake,
            worker_runs=lambda: self.worker.working or not self.settings.works,
        )

    def icims_for(self, access: Access, exchanges: list[Exchange]) -> Icims:
        """For what somebody waits for; what it asked is left in `exchanges`."""
        new_token = self.tools.new_token
        return Icims(
            http=self.tools.http,
            clock=self.clock,
            access=access,
            app_id=APP_ID,
            traceparent=continued(current_traceparent(), token=new_token()),
            occasion=new_token(),
            log=exchanges.append,
            gate=Interactive(
                customer_id=access.customer_id,
                holder=f"web/{new_token()}",
                database=self.database,
                clock=self.clock,
                buckets=self.tools.buckets,
                calls=CALLS_OF_A_FIELD_CHECK,
            ),
            renew=self.tools.renew,
        )

    async def stop(self) -> None:
        await self.worker.stop(grace=WORKER_GRACE_SECONDS)
        await self.renewals.close(grace=RENEWAL_GRACE_SECONDS)
        await self.tools.postman.close()
        await self.tools.http.aclose()


def assemble(
    settings: Settings,
    around: Surroundings,
    *,
    clock: StagingClock,
    database: Database,
    http: Wire,
    vault: Vault,
    control: Database | None = None,
) -> Program:
    """`settings` as the region sees them; `control` where its chores look after that as well."""
    (region,) = settings.regions
    buckets = buckets_for(settings, around.clock)
    services = build_services(
        settings,
        region,
        vault=vault,
        new_token=around.new_token,
        queues=Queues(buckets=buckets, watch=around.clock),
    )
    postman: Postman = (
        around.postman(settings)
        if around.postman
        else SmtpPostman(settings.smtp_host, settings.smtp_port, clock=clock)
    )
    oauth = OAuthClient(
        http,
        clock=clock,
        new_token=around.new_token,
        trace=current_traceparent,
        app_id=APP_ID,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        gate_for=lambda customer_id: Interactive(
            customer_id=customer_id,
            holder=f"web/{around.new_token()}",
            database=database,
            clock=clock,
            buckets=buckets,
            calls=CALLS_OF_AN_INSTALL,
            insists=True,
        ),
    )
    renewals = Renewals(
        database=database,
        connections=services.progress.connections,
        oauth=oauth,
        clock=clock,
        watch=around.clock,
    )
    tools = Tools(
        region=region,
        database=database,
        buckets=buckets,
        http=http,
        postman=postman,
        progress=services.progress,
        invitations=services.invitations,
        clock=clock,
        watch=around.clock,
        new_token=around.new_token,
        mail_from=settings.mail_from,
        renew=renewals.renewed,
        oauth=oauth,
        callback_key=key_of(settings.callback_secret),
        spans=around.spans,
    )
    erasing, watch = services.retention.erasing, around.clock
    chores = Chores(erasing, database=database, control=control, clock=clock, watch=watch)
    worker = Worker(
        tools,
        STEPS,
        chores,
        chance=around.chance,
        concurrency=settings.workers,
        longest_wait=SHARED_WAIT if database.is_shared else ALONE_WAIT,
    )
    return Program(
        region=region,
        settings=settings,
        clock=clock,
        database=database,
        services=services,
        oauth=oauth,
        renewals=renewals,
        worker=worker,
        tools=tools,
    )


def buckets_for(settings: Settings, watch: Clock) -> Buckets | None:
    """None where nobody is paced."""
    if not settings.rate_limit:
        return None
    return Buckets(ceiling=a_minute(settings.rate_limit), app_id=APP_ID, watch=watch)


def retention_desk(keys: Sequence[str], *, progress: Progress, new_token: NewToken) -> Retention:
    """Of `serve`, and of `jobcannon purge` beside it."""
    audit_log = AuditLog(keys)
    return Retention(
        erasing=Erasing(
            expiring=Expiring(orders=progress.orders, progress=progress),
            tombstones=Tombstones(keys),
            audit=audit_log,
            new_token=new_token,
        ),
        progress=progress,
        audit=audit_log,
        new_token=new_token,
    )


def build_services(
    settings: Settings,
    region: Region,
    *,
    vault: Vault,
    new_token: NewToken,
    queues: Queues,
) -> Services:
    connections, orders, attempts = Connections(vault), Orders(vault), Attempts(vault)
    audit_log = AuditLog(settings.encryption_keys)
    progress = Progress(
        orders=orders,
        attempts=attempts,
        connections=connections,
        region=region,
        public_url=settings.public_url,
        new_token=new_token,
        link_life=timedelta(days=settings.link_days),
    )
    invitations = Invitations(
        orders=orders,
        withdrawals=Withdrawals(Tombstones(settings.encryption_keys)),
        progress=progress,
        mail_from=settings.mail_from,
        new_token=new_token,
    )
    retention = retention_desk(settings.encryption_keys, progress=progress, new_token=new_token)
    return Services(
        installing=Installing(connections, audit_log, sites=[settings], new_token=new_token),
        events=Events(
            connections,
            invitations,
            retention,
            audit_log,
            settings=settings,
            new_token=new_token,
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
        reports=Reports(
            orders=orders, attempts=attempts, connections=connections, progress=progress
        ),
        connections=ConnectionDesk(connections=connections),
        queues=queues,
        deliveries=DeliveryLog(),
        redelivery=Redelivery(audit_log),
        checklist=Checklist(),
        audit=Audit(audit_log),
        retention=retention,
        field_checks=FieldChecks(connections=connections, new_token=new_token),
    )
