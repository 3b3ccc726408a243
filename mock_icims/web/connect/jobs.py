"""Jobs, workflows and their stages: the seed makes them, recruiters close and reopen jobs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import JobId
from mock_icims.domain.recruiting.jobs import Job, JobStatus, Stage, Workflow
from mock_icims.web import answers
from mock_icims.web.access import allow, allow_staff
from mock_icims.web.bodies import Body
from mock_icims.web.connect.scopes import BASE, CANDIDATE_READ
from mock_icims.web.idempotency import once
from mock_icims.web.paging import Query, equal, listed
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent
from mock_icims.web.versions import etag_of, unchanged, versioned


class ListJobs(Query):
    status: JobStatus | None = None


class UpdateJob(Body):
    status: JobStatus


async def list_jobs(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    query = ListJobs.read(request)

    page = query.filtered(asking.tenant.jobs, equal("status", query.status))
    return listed(request, page, job_out)


async def read_job(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    return versioned(request, job_out(asking.tenant.jobs.get(request.path_params["job_id"])))


async def update_job(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    job_id = JobId(request.path_params["job_id"])
    body = await UpdateJob.read(request)
    unchanged(request, job_out(staff.tenant.jobs.get(job_id)))

    job = request.state["services"].hiring.set_job(
        staff.tenant, job_id, status=body.status, by=staff.name, traceparent=traceparent(request)
    )
    shown = job_out(job)
    return await answers.done(request, shown, page="/jobs", headers={"ETag": etag_of(shown)})


async def list_workflows(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    return listed(request, Query.read(request).page(asking.tenant.workflows), workflow_out)


async def read_workflow(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    workflow = asking.tenant.workflows.get(request.path_params["workflow_id"])
    return versioned(request, workflow_out(workflow))


async def list_stages(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    query = Query.read(request)

    stages = request.state["services"].hiring.stages(asking.tenant)
    return listed(request, query.page_of(stages), stage_out)


def job_out(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "title": job.title,
        "department": job.department,
        "location": job.location,
        "workflow_id": job.workflow_id,
        "status": job.status,
    }


def workflow_out(workflow: Workflow) -> dict[str, object]:
    return {
        "id": workflow.id,
        "name": workflow.name,
        "stages": [stage_out(stage) for stage in workflow.stages],
    }


def stage_out(stage: Stage) -> dict[str, object]:
    return {
        "id": stage.id,
        "workflow_id": stage.workflow_id,
        "name": stage.name,
        "position": stage.position,
        "kind": stage.kind,
    }


routes = [
    Route(BASE + "/jobs", list_jobs, methods=["GET"], name="jobs.list"),
    Route(BASE + "/jobs/{job_id}", read_job, methods=["GET"], name="jobs.read"),
    Route(BASE + "/jobs/{job_id}", once(update_job), methods=["PATCH"], name="jobs.update"),
    Route(BASE + "/workflows", list_workflows, methods=["GET"], name="workflows.list"),
    Route(BASE + "/workflows/{workflow_id}", read_workflow, methods=["GET"], name="workflows.read"),
    Route(BASE + "/stages", list_stages, methods=["GET"], name="stages.list"),
]
