"""The jobs page: what is open, and where its candidates stand."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.domain.jobs import Job
from mock_icims.storage.world import Tenant
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.connect.jobs import job_out, workflow_out
from mock_icims.web.pages.queries import PageQuery
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
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


def _row(tenant: Tenant, job: Job) -> dict[str, object]:
    """With the number of candidates per stage, in the order of the workflow."""
    workflow = tenant.workflows.get(job.workflow_id)
    counts = Counter(one.stage_id for one in tenant.applications.having("job_id", job.id))
    return {
        "job": job_out(job),
        "workflow": workflow_out(workflow),
        "counts": [(stage.name, counts[stage.id]) for stage in workflow.stages if counts[stage.id]],
    }


routes = [Route("/jobs", jobs, methods=["GET"], name="pages.jobs")]
