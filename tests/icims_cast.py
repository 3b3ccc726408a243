"""The fake's cast: Northwind with Bob and Carol, Alice their candidate, JobCannon, and Mallory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mock_icims.domain.customers import Customer, Origin, Region, Role, Tier, User
from mock_icims.domain.ids import (
    AppId,
    CandidateId,
    CustomerId,
    FieldId,
    JobId,
    StageId,
    UserId,
    WorkflowId,
)
from mock_icims.domain.marketplace import (
    Installation,
    InstallationStatus,
    ListedAssessment,
    ListedResult,
    Listing,
    Registration,
    ResultType,
)
from mock_icims.domain.oauth.grants import Grant, Session, SessionKind, digest
from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.jobs import Job, Stage, StageKind, Workflow
from mock_icims.domain.recruiting.orders import EmailTemplate
from mock_icims.domain.recruiting.scorecards import FieldType, ScorecardField
from mock_icims.domain.recruiting.triggers import StageEntryRule, Triggers
from mock_icims.storage.world import Tenant, World

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

JOBCANNON = AppId("jobcannon")
EVENT_SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
CALLBACK_SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

SCOPES = (
    "candidate_profile:read",
    "candidate_profile:write",
    "assessment_delivery:write",
    "scorecard:write",
)
EVENTS = (
    "assessment.requested",
    "assessment.cancelled",
    "application.stage_changed",
    "candidate.erased",
    "scorecard_field.renamed",
    "scorecard_field.deleted",
)

HIRING = WorkflowId("wfl_hiring")


def stage(name: str, position: int, kind: StageKind) -> Stage:
    id = StageId(f"stg_{name.lower()}")
    return Stage(id=id, workflow_id=HIRING, name=name, position=position, kind=kind)


APPLIED = stage("Applied", 1, StageKind.NEW)
SCREEN = stage("Screen", 2, StageKind.SCREEN)
ASSESSMENT = stage("Assessment", 3, StageKind.ASSESSMENT)
REJECTED = stage("Rejected", 4, StageKind.REJECTED)
WORKFLOW = Workflow(id=HIRING, name="Hiring", stages=(APPLIED, SCREEN, ASSESSMENT, REJECTED))
FOREIGN_STAGE = StageId("stg_foreign")

LEAD = Job(
    id=JobId("job_wareho"),
    title="Warehouse Operations Lead",
    department="Operations",
    location="Columbus, OH",
    workflow_id=HIRING,
)

OVERALL = ScorecardField(
    id=FieldId("fld_overall"),
    name="Big Five overall",
    type=FieldType.NUMBER,
    created_at=NOON,
    updated_at=NOON,
)
REPORT = ScorecardField(
    id=FieldId("fld_report"),
    name="Big Five report",
    type=FieldType.URL,
    created_at=NOON,
    updated_at=NOON,
)


def alice(*, email: str | None = "alice@candidates.test") -> Candidate:
    return Candidate(
        id=CandidateId("cand_alice1"),
        first_name="Alice",
        last_name="Moreau",
        email=email,
        phone=None,
        location=None,
        created_at=NOON,
        updated_at=NOON,
    )


def listing(app_id: AppId = JOBCANNON) -> Listing:
    return Listing(
        app_id=app_id,
        name="JobCannon",
        publisher="JobCannon",
        category="Assessments",
        summary="Assessments for hiring",
        description="Assessments for hiring",
        support_url="https://jobcannon.test/support",
        privacy_url="https://jobcannon.test/privacy",
        minimum_tier=Tier.ENTERPRISE_PLUS,
        permissions=(),
        assessments=(
            ListedAssessment(
                key="big-five",
                name="Big Five",
                minutes=10,
                results=(
                    ListedResult(key="big-five.overall", label="Overall", type=ResultType.NUMBER),
                    ListedResult(key="big-five.report", label="Report", type=ResultType.URL),
                ),
            ),
            ListedAssessment(key="disc", name="DISC", minutes=8, results=()),
        ),
        email_templates=("branded", "default"),
    )


def registration(app_id: AppId = JOBCANNON) -> Registration:
    return Registration(
        app_id=app_id,
        client_id=f"client-{app_id}",
        client_secret="correct horse",
        install_url=f"https://{app_id}.test/oauth/authorize",
        redirect_uris=(f"https://{app_id}.test/icims/oauth-callback",),
        events_url=f"https://{app_id}.test/icims/events",
        event_secret=EVENT_SECRET,
        callback_secret=CALLBACK_SECRET,
        scopes=SCOPES,
        events=EVENTS,
        listing=listing(app_id),
    )


def auto_send(*, app_id: AppId = JOBCANNON, manual: bool = True) -> Configuration:
    """Whoever enters the stage Assessment is sent the Big Five."""
    rule = StageEntryRule(stage_id=ASSESSMENT.id, job_id=None, assessment="big-five")
    return Configuration(
        app_id=app_id,
        version=1,
        triggers=Triggers(stage_entry_rules=(rule,), recruiter_action_enabled=manual),
        catalog=("big-five",),
        email_template=EmailTemplate.BRANDED,
    )


def northwind(*, id: str = "cus_northw", tier: Tier = Tier.ENTERPRISE_PLUS) -> Tenant:
    """A customer whose clock stands at noon, with a job, two fields and Alice, and no app."""
    customer_id = CustomerId(id)
    tenant = Tenant(
        customer=Customer(id=customer_id, name="Northwind", tier=tier, region=Region.US),
        seed=1,
        origin=Origin(pack="empty", domain=f"{id.removeprefix('cus_')}.test", at=NOON),
        system_clock=lambda: NOON,
    )
    tenant.clock.freeze()
    for name, role in (("Bob", Role.RECRUITER), ("Carol", Role.ADMIN)):
        tenant.users.put(
            User(
                id=UserId(f"usr_{name.lower()}aaa"),
                customer_id=customer_id,
                name=name,
                email=f"{name.lower()}@{id.removeprefix('cus_')}.test",
                role=role,
                password=f"staging-{name.lower()}",
            )
        )
    tenant.workflows.put(WORKFLOW)
    tenant.jobs.put(LEAD)
    tenant.candidates.put(alice())
    tenant.fields.put(OVERALL)
    tenant.fields.put(REPORT)
    return tenant


def install(tenant: Tenant, *, configuration: Configuration | None = None) -> None:
    """JobCannon is active at the customer, configured to send by itself unless told otherwise."""
    configuration = configuration or auto_send()
    tenant.installations.put(
        Installation(
            app_id=configuration.app_id,
            name="JobCannon",
            status=InstallationStatus.ACTIVE,
            scopes=SCOPES,
            authorized_by=UserId("usr_carolaaa"),
            installed_at=NOON,
            token_expires_at=NOON + timedelta(days=730),
        )
    )
    tenant.configurations[configuration.app_id] = configuration


def grant(
    world: World,
    tenant: Tenant,
    *,
    token: str = "app-token",
    scopes: tuple[str, ...] = SCOPES,
    app_id: AppId = JOBCANNON,
    life: timedelta = timedelta(days=730),
    revoked_at: datetime | None = None,
) -> str:
    world.tokens.put(
        Grant(
            token_hash=digest(token),
            family=digest(token),
            customer_id=tenant.customer.id,
            app_id=app_id,
            scopes=scopes,
            issued_at=NOON,
            expires_at=NOON + life,
            revoked_at=revoked_at,
        )
    )
    return token


def sign_in(
    world: World, tenant: Tenant, name: str, *, kind: SessionKind = SessionKind.STAFF
) -> str:
    """Bob's or Carol's token: a bearer token, or with SessionKind.COOKIE a browser's."""
    token = f"{name}-{kind}-{tenant.customer.id}"
    session = Session(
        token_hash=digest(token),
        customer_id=tenant.customer.id,
        user_id=UserId(f"usr_{name}aaa"),
        csrf=f"csrf-{name}",
        created_at=NOON,
        expires_at=NOON + timedelta(hours=12),
        kind=kind,
    )
    world.sessions.put(session)
    return token


def world_with(*tenants: Tenant) -> World:
    world = World()
    world.registrations[JOBCANNON] = registration()
    for tenant in tenants:
        world.add(tenant)
    return world


def published(tenant: Tenant) -> list[str]:
    """The types of the events so far, in their order."""
    return [event.type for event in tenant.events.values()]
