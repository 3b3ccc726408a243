"""Jobs, as the public API has them; recruiters make them in iCIMS."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.public.dates import shown
from mock_icims.domain.public.statuses import (
    JOB_APPROVED,
    JOB_CLOSED,
    ListNode,
    category,
    packages,
)
from mock_icims.domain.recruiting.jobs import Job
from mock_icims.services.public.rows import job_number
from mock_icims.web.public.access import Asking, admit
from mock_icims.web.public.envelope import public
from mock_icims.web.public.profiles import Fields, itself, node_out, profile
from mock_icims.web.routing import Route
from mock_icims.web.state import State

DEFAULT = ("jobtitle", "jobid", "folder", "joblocation", "positioncategory", "assessmenttype")


async def read_job(request: Request[State]) -> Response:
    asking = await admit(request)

    job = asking.job(request.path_params["job_number"])

    desk = request.state["services"].public_results
    sent = desk.sent_for(asking.tenant, job)
    types = [one for one in packages(desk.names(asking.tenant)) if one.value in sent]
    found = job_out(asking, job, types)
    return profile(request, asking, found, default=DEFAULT, links=itself(asking.url(job)))


def job_out(asking: Asking, job: Job, types: list[ListNode]) -> Fields:
    return {
        "jobtitle": job.title,
        "jobid": job_number(asking.tenant, job),
        "folder": node_out(JOB_CLOSED if job.closed else JOB_APPROVED),
        "joblocation": {"value": job.location} if job.location else None,
        "positioncategory": node_out(category(job, asking.tenant.jobs.values())),
        "assessmenttype": [node_out(one) for one in types],
        "externalid": job.id,
        "updateddate": shown(asking.tenant.origin.at),
    }


routes = [
    Route(
        "/customers/{customer_number}/jobs/{job_number}",
        public(read_job),
        methods=["GET"],
        name="public.jobs_read",
    ),
]
