"""The jobs: what is open, where its candidates stand, and many of them moved at once."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.jobs import Job
from mock_icims.storage.world import Tenant
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.connect.applications import application_out
from mock_icims.web.connect.jobs import job_out, workflow_out
from mock_icims.web.connect.orders import order_out
from mock_icims.web.pages.queries import PageQuery
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.routing import Route
from mock_icims.web.state import State


@for_staff
def jobs(request: Request[State], staff: StaffPrincipal) -> Response:
    found = staff.tenant.jobs.page(after=PageQuery.of(request).cursor)

    return page(
        request,
        "jobs.html",
        rows=[_row(staff.tenant, job) for job in found.items],
        next_cursor=found.next_cursor,
    )


@for_staff
def job(request: Request[State], staff: StaffPrincipal) -> Response:
    tenant = staff.tenant
    shown = tenant.jobs.get(request.path_params["job_id"])
    found = tenant.applications.page(
        after=PageQuery.of(request).cursor, having=("job_id", shown.id)
    )

    return page(
        request,
        "job.html",
        job=job_out(shown),
        workflow=workflow_out(tenant.workflows.get(shown.workflow_id)),
        rows=[_application(tenant, one) for one in found.items],
        next_cursor=found.next_cursor,
        told=_told(request, tenant),
    )


def _application(tenant: Tenant, application: Application) -> dict[str, object]:
    orders = tenant.orders.having("application_id", application.id)
    return {
        **application_out(application),
        "candidate_name": tenant.candidates.get(application.candidate_id).name,
        "orders": [order_out(order) for order in orders],
    }


def _told(request: Request[State], tenant: Tenant) -> dict[str, object] | None:
    """What an "Advance chosen" came to, from the address that it led to; links get old."""
    moved = request.query_params.get("moved", "")
    if not moved.isdecimal():
        return None

    refused: list[tuple[str, str]] = []
    for one in request.query_params.get("refused", "").split(","):
        id, _, code = one.partition(":")
        application = tenant.applications.find(id)
        if application is not None:
            name = tenant.candidates.get(application.candidate_id).name
            refused.append((name, WHY.get(code, code)))
    return {"moved": int(moved[:6]), "refused": refused}


WHY = {
    "stage_unchanged": "is in this stage already",
    "application_closed": "was hired or rejected; tick the box to reopen",
    "job_closed": "the job is closed",
    "validation_failed": "the stage is not one of this job’s workflow",
}
"""Codes of refused moves in words."""


def _row(tenant: Tenant, job: Job) -> dict[str, object]:
    """With the number of candidates per stage, in the order of the workflow."""
    workflow = tenant.workflows.get(job.workflow_id)
    counts = Counter(one.stage_id for one in tenant.applications.having("job_id", job.id))
    return {
        "job": job_out(job),
        "workflow": workflow_out(workflow),
        "counts": [(stage.name, counts[stage.id]) for stage in workflow.stages if counts[stage.id]],
    }


routes = [
    Route("/jobs", jobs, methods=["GET"], name="pages.jobs"),
    Route("/jobs/{job_id}", job, methods=["GET"], name="pages.job"),
]
