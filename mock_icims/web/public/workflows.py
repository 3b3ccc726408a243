"""Applicant workflows: the applications, as the public API has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.public.dates import shown
from mock_icims.domain.public.errors import FieldsRequired, NotThere, Said, ValueInvalid
from mock_icims.domain.public.results import AssessmentResult
from mock_icims.domain.public.statuses import stage_of
from mock_icims.domain.recruiting.applications import Application, StageMove
from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.domain.recruiting.jobs import Job, Stage
from mock_icims.services.public.rows import statuses_of
from mock_icims.web import answers
from mock_icims.web.public.access import Asking, admit
from mock_icims.web.public.envelope import changed, created, public
from mock_icims.web.public.profiles import Fields, link, node_out, profile
from mock_icims.web.public.reading import Chosen, Line, kept, node_of, sent_object, typed
from mock_icims.web.public.results import add_entry, entry_out, read_entry_sent
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent

DEFAULT = (
    "status",
    "baseprofile",
    "associatedprofile",
    "source",
    "sourcename",
    "assessmentresults",
)

Number = Annotated[int, Meta(ge=1, le=999_999_999)]


class SentWorkflow(Struct):
    """The person and the job of a workflow that is there do not change."""

    baseprofile: Number | None = None
    associatedprofile: Number | None = None
    status: Chosen | None = None
    source: Line | UnsetType | None = UNSET
    sourcename: Line | UnsetType | None = UNSET
    assessmentresults: list[dict[str, object]] | None = None


async def create_workflow(request: Request[State]) -> Response:
    asking = await admit(request)

    sent, warnings = typed(request, await sent_object(request), SentWorkflow)
    needed = {"baseprofile": sent.baseprofile, "associatedprofile": sent.associatedprofile}
    if absent := [name for name, value in needed.items() if value is None]:
        raise FieldsRequired(*absent)
    job, person = asking.job(str(sent.baseprofile)), asking.person(str(sent.associatedprofile))
    if job.closed:
        raise ValueInvalid(f"baseprofile: {job.title} is closed.", field="baseprofile")
    stage = _stage(asking, job, sent.status)
    entries = [read_entry_sent(request, asking, one) for one in sent.assessmentresults or ()]

    application = request.state["services"].hiring.assign(
        asking.tenant,
        candidate_id=person.id,
        job_id=job.id,
        by=asking.user.username,
        traceparent=traceparent(request),
    )
    told = _do(request, asking, application, sent, stage, entries)
    return created(asking.url(application), [*warnings, *told])


async def read_workflow(request: Request[State]) -> Response:
    asking = await admit(request)

    return _profile(request, asking, asking.workflow(request.path_params["workflow_id"]))


async def find_workflow(request: Request[State]) -> Response:
    """Of several, the one that was made last."""
    asking = await admit(request)

    person = asking.person(request.path_params["person_id"])
    job = asking.job(request.path_params["job_number"])
    found = asking.tenant.applications.having("candidate_id", person.id)
    of_job = [application for application in found if application.job_id == job.id]
    if not of_job:
        raise NotThere("Applicant Workflow")
    return _profile(request, asking, of_job[-1])


async def update_workflow(request: Request[State]) -> Response:
    asking = await admit(request)

    application = asking.workflow(request.path_params["workflow_id"])
    sent, warnings = typed(request, await sent_object(request), SentWorkflow)
    stage = _stage(asking, asking.tenant.jobs.get(application.job_id), sent.status)
    entries = [read_entry_sent(request, asking, one) for one in sent.assessmentresults or ()]
    _require_unmoved(asking, application, sent)

    told = _do(request, asking, application, sent, stage, entries)
    return changed([*warnings, *told], location=asking.url(application))


async def read_log(request: Request[State]) -> Response:
    asking = await admit(request)

    application = asking.workflow(request.path_params["workflow_id"])

    log = [move_out(asking, application, move) for move in application.history]
    return answers.json({"submittalstatuslog": log})


def workflow_out(request: Request[State], asking: Asking, application: Application) -> Fields:
    tenant = asking.tenant
    job, person = asking.behind(application)
    desk = request.state["services"].public_results
    names, results = desk.names(tenant), desk.of(tenant, application)
    return {
        "status": node_out(statuses_of(tenant).of(application.stage.name)),
        "baseprofile": profile_out(asking, job, job.title),
        "associatedprofile": profile_out(asking, person, person.name),
        "source": application.source,
        "sourcename": application.source_name,
        "assessmentresults": [entry_out(names, one) for one in results],
        "createddate": shown(application.created_at),
        "updateddate": shown(application.updated_at),
    }


def profile_out(asking: Asking, one: Job | Candidate, value: str) -> dict[str, object]:
    return {"profile": asking.url(one), "id": asking.number(one), "value": value}


def move_out(asking: Asking, application: Application, move: StageMove) -> dict[str, object]:
    job = asking.tenant.jobs.get(application.job_id)
    stage = asking.tenant.workflows.get(job.workflow_id).destination(move.to_stage_id)
    return {
        "status": node_out(statuses_of(asking.tenant).of(stage.name)),
        "updateddate": shown(move.at),
        "updatedby": move.by,
    }


def _profile(request: Request[State], asking: Asking, application: Application) -> Response:
    job, person = asking.behind(application)
    return profile(
        request,
        asking,
        workflow_out(request, asking, application),
        default=DEFAULT,
        links=[
            link(asking.url(application), "The current profile being viewed."),
            link(asking.url(job), "The base profile of this workflow."),
            link(asking.url(person), "The associated profile of this workflow."),
        ],
    )


def _stage(asking: Asking, job: Job, sent: Chosen | None) -> Stage | None:
    """The stage of the job's own workflow. Raises ValueInvalid."""
    if sent is None:
        return None
    status = node_of(sent, statuses_of(asking.tenant).nodes, field="status")
    stage = stage_of(asking.tenant.workflows.get(job.workflow_id), status)
    if stage is None:
        raise ValueInvalid(f"status: {status.value} is not in this job's workflow.", field="status")
    return stage


def _do(
    request: Request[State],
    asking: Asking,
    application: Application,
    sent: SentWorkflow,
    to: Stage | None,
    entries: Sequence[tuple[AssessmentResult, Sequence[Said]]],
) -> Iterator[Said]:
    """
    First what may be refused, the move. The same status again is none: whoever sends twice changes
    nothing.
    """
    hiring = request.state["services"].hiring
    if to is not None and to.id != application.stage_id:
        hiring.advance(
            asking.tenant,
            application.id,
            to=to.id,
            by=asking.user.username,
            traceparent=traceparent(request),
            reopen=True,
        )
    hiring.name_source(
        asking.tenant,
        application.id,
        source=kept(sent.source, application.source),
        name=kept(sent.sourcename, application.source_name),
    )
    for entry, _ in entries:
        add_entry(request, asking, application, entry)
    return (one for _, warnings in entries for one in warnings)


def _require_unmoved(asking: Asking, application: Application, sent: SentWorkflow) -> None:
    job, person = asking.behind(application)
    there: dict[str, tuple[int | None, Job | Candidate]] = {
        "baseprofile": (sent.baseprofile, job),
        "associatedprofile": (sent.associatedprofile, person),
    }
    for name, (wanted, one) in there.items():
        if wanted is not None and wanted != asking.number(one):
            raise ValueInvalid(f"{name}: This field cannot be changed.", field=name)


ALL = "/customers/{customer_number}/applicantworkflows"
ONE = ALL + "/{workflow_id}"
PAIR = ALL + "/person/{person_id}/job/{job_number}"

routes = [
    Route(ALL, public(create_workflow), methods=["POST"], name="public.workflows_create"),
    Route(ONE, public(read_workflow), methods=["GET"], name="public.workflows_read"),
    Route(ONE, public(update_workflow), methods=["PATCH"], name="public.workflows_update"),
    Route(PAIR, public(find_workflow), methods=["GET"], name="public.workflows_find"),
    Route(
        ONE + "/submittalstatuslog", public(read_log), methods=["GET"], name="public.workflows_log"
    ),
]
