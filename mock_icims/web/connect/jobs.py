"""Jobs, workflows and their stages; only read here, the seed makes them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.domain.customers import Role
from mock_icims.domain.jobs import Job, Stage, Workflow
from mock_icims.web import answers
from mock_icims.web.access import allow
from mock_icims.web.connect.scopes import BASE, CANDIDATE_READ
from mock_icims.web.paging import Query, listed
from mock_icims.web.state import State


async def list_jobs(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    return listed(request, Query.read(request).page(asking.tenant.jobs), job_out)


async def read_job(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    return answers.json(job_out(asking.tenant.jobs.get(request.path_params["job_id"])))


async def list_workflows(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    return listed(request, Query.read(request).page(asking.tenant.workflows), workflow_out)


async def read_workflow(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    workflow = asking.tenant.workflows.get(request.path_params["workflow_id"])
    return answers.json(workflow_out(workflow))


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
    Route(BASE + "/workflows", list_workflows, methods=["GET"], name="workflows.list"),
    Route(BASE + "/workflows/{workflow_id}", read_workflow, methods=["GET"], name="workflows.read"),
    Route(BASE + "/stages", list_stages, methods=["GET"], name="stages.list"),
]
