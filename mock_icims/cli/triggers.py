"""`mock-icims trigger`: real things happen, to the ids that you choose."""

from __future__ import annotations

import re
from datetime import timedelta

import click
import msgspec

from mock_icims import shapes
from mock_icims.cli import columns, documents, flags
from mock_icims.cli.exits import Code, Failed
from mock_icims.cli.staging_client import PATIENCE_SECONDS, Fake, named
from mock_icims.cli.tenancies import acting_as, tenant_at

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "y": 365 * 86_400}


class Duration(click.ParamType[timedelta]):
    """90s, 15m, 3h, 30d, 2w, 2y (of 365 days), or several of them: 2y1s."""

    name = "duration"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        text = str(value)
        if not re.fullmatch(r"(\d{1,9}[smhdwy])+", text):
            self.fail(f"{text!r} is no duration such as 90s, 15m, 3h, 30d or 2y1s.", param, ctx)
        parts = re.findall(r"(\d+)([smhdwy])", text)
        return timedelta(seconds=sum(int(number) * UNITS[unit] for number, unit in parts))


candidate = click.option("--candidate", "candidate_id", metavar="ID", help="Id of the candidate.")
job = click.option("--job", "job_id", metavar="ID", help="Id of the job that they are on.")
application = click.option(
    "--application", "application_id", metavar="ID", help="In place of these two."
)


@click.group()
def trigger() -> None:
    """Make real things happen, to whom you choose."""


@trigger.command("stage.entered")
@candidate
@job
@application
@click.option("--stage", metavar="STAGE", help="Its name or id. Left out: the assessment stage.")
@flags.speaks_to_a_fake
@flags.tenant_id
@flags.as_json
def stage_entered(
    *,
    candidate_id: str | None,
    job_id: str | None,
    application_id: str | None,
    stage: str | None,
    url: str,
    token: str | None,
    tenant_id: str | None,
    as_json: bool,
) -> None:
    """
    A recruiter moves the candidate.

    Whatever that stage triggers is triggered: orders, approvals, events.
    """
    fake = Fake(url, token=token)
    tenant = tenant_at(fake, tenant_id)
    bearer = acting_as(fake, tenant)
    found = _application(fake, tenant, bearer, application_id, candidate_id, job_id)

    moved = fake.connect(
        "PUT",
        f"/customers/{tenant.customer.id}/applications/{found.id}/stage",
        msgspec.Raw,
        body={"stage_id": _stage(tenant, found, stage).id},
        bearer=bearer,
    )
    if as_json:
        documents.show(bytes(moved))
        return
    now = msgspec.json.decode(moved, type=shapes.Application)
    came = _triggered(fake, tenant, bearer, now) or "nothing"
    documents.say(f"{now.id} entered {now.stage.name}, which triggered {came}.")


@trigger.command("assessment.requested")
@candidate
@job
@application
@click.option("--assessment", metavar="KEY", required=True, help="Its key, such as big-five.")
@flags.speaks_to_a_fake
@flags.tenant_id
@flags.as_json
def assessment_requested(
    *,
    candidate_id: str | None,
    job_id: str | None,
    application_id: str | None,
    assessment: str,
    url: str,
    token: str | None,
    tenant_id: str | None,
    as_json: bool,
) -> None:
    """A recruiter sends an assessment by hand."""
    fake = Fake(url, token=token)
    tenant = tenant_at(fake, tenant_id)
    bearer = acting_as(fake, tenant)
    found = _application(fake, tenant, bearer, application_id, candidate_id, job_id)

    made = fake.connect(
        "POST",
        f"/customers/{tenant.customer.id}/assessment-orders",
        msgspec.Raw,
        body={"application_id": found.id, "assessment": assessment},
        bearer=bearer,
    )
    order = msgspec.json.decode(made, type=shapes.Order)
    if as_json:
        documents.show(bytes(made))
    else:
        documents.say(f"{order.id} asks for {order.assessment}.")


@trigger.command()
@click.option("--app", "app_id", metavar="ID", required=True, help="Id of the app that gets it.")
@flags.speaks_to_a_fake
@flags.tenant_id
@flags.as_json
def event(
    *, app_id: str, url: str, token: str | None, tenant_id: str | None, as_json: bool
) -> None:
    """
    An app is sent a test event, endpoint.test.

    Signed and tried again like any other, and nothing follows of it.
    """
    fake = Fake(url, token=token)
    tenant = tenant_at(fake, tenant_id)

    body = {"app_id": app_id}
    path = f"/tenants/{tenant.customer.id}/events/test"
    sent = fake.control("POST", path, msgspec.Raw, body=body)
    made = msgspec.json.decode(sent, type=shapes.Event)
    if as_json:
        documents.show(bytes(sent))
    else:
        documents.say(f"{made.id} is on its way to {made.app_id}.")


@trigger.command()
@click.option(
    "--advance",
    metavar="TIME",
    required=True,
    type=Duration(),
    help="How much time: 90s, 15m, 3h, 30d, 2y1s.",
)
@click.option(
    "--timeout",
    cls=flags.Flag,
    default=30,
    type=click.FloatRange(0, 300),
    metavar="SECONDS",
    help="How long it may really take.",
)
@flags.speaks_to_a_fake
@flags.tenant_id
@flags.as_json
def clock(
    *,
    advance: timedelta,
    timeout: float,
    url: str,
    token: str | None,
    tenant_id: str | None,
    as_json: bool,
) -> None:
    """
    Time passes for the customer.

    What falls due on the way is sent, in its order, before this ends. Exits with 1 when somebody
    is not done in time.
    """
    fake = Fake(url, token=token, patience=timeout + PATIENCE_SECONDS)
    tenant = tenant_at(fake, tenant_id)

    path = f"/tenants/{tenant.customer.id}/clock/advance"
    body = {"seconds": int(advance.total_seconds()), "timeout": timeout}
    moved = fake.control("POST", path, msgspec.Raw, body=body)
    now = msgspec.json.decode(moved, type=shapes.Advanced)
    if as_json:
        documents.show(bytes(moved))
        raise SystemExit(Code.DONE if now.settled else Code.NO)

    documents.say(f"It is {now.now:%Y-%m-%d %H:%M:%S}Z for {tenant.customer.name}.")
    if now.fired:
        columns.show(
            [(f"{one.due_at:%Y-%m-%d %H:%M:%S}Z", one.program, one.what) for one in now.fired],
            headings=("Due", "In", "What"),
        )
    if not now.settled:
        late = ", ".join(now.waiting_for)
        raise Failed(f"{late} did not get done in time: the same again goes on.", Code.NO)


def _triggered(fake: Fake, tenant: shapes.Tenant, bearer: str, entered: shapes.Application) -> str:
    """The orders that this entry into the stage led to, by assessment and id."""
    path = f"/customers/{tenant.customer.id}/assessment-orders?application_id={entered.id}"
    orders = fake.connect("GET", path, shapes.Orders, bearer=bearer).items
    return ", ".join(
        f"{one.assessment}: {one.id}"
        for one in orders
        if one.stage_entry == entered.stage_entries and one.trigger != "recruiter_action"
    )


def _application(
    fake: Fake,
    tenant: shapes.Tenant,
    bearer: str,
    application_id: str | None,
    candidate_id: str | None,
    job_id: str | None,
) -> shapes.Application:
    """The one that is named, or the candidate's; raises Failed when that is none or several."""
    base = f"/customers/{tenant.customer.id}/applications"
    if application_id is not None:
        return fake.connect(
            "GET", f"{base}/{named(application_id)}", shapes.Application, bearer=bearer
        )
    if candidate_id is None:
        raise click.UsageError("Say --application, or --candidate and perhaps --job.")

    query = f"?candidate_id={named(candidate_id)}" + (f"&job_id={named(job_id)}" if job_id else "")
    found = fake.connect("GET", base + query, shapes.Applications, bearer=bearer).items
    if not found:
        raise Failed(f"{candidate_id} is on no such job.", Code.NO)
    if len(found) > 1:
        jobs = ", ".join(one.job_id for one in found)
        raise Failed(f"{candidate_id} is on several jobs: say --job, one of {jobs}.", Code.NO)
    return found[0]


def _stage(
    tenant: shapes.Tenant, application: shapes.Application, wanted: str | None
) -> shapes.Stage:
    workflow_id = next(job.workflow_id for job in tenant.jobs if job.id == application.job_id)
    stages = next(flow.stages for flow in tenant.workflows if flow.id == workflow_id)
    for stage in stages:
        if wanted in (stage.id, stage.name) or (wanted is None and stage.kind == "assessment"):
            return stage

    names = ", ".join(stage.name for stage in stages)
    raise Failed(f"That job has no stage {wanted or 'for assessments'!r}; it has {names}.", Code.NO)
