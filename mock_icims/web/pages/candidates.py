"""The recruiters' pages: everybody, and one person's record with applications and scorecards."""

from __future__ import annotations

from operator import attrgetter

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.public.results import OF_ORDERS
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.candidates import Candidate, words_of
from mock_icims.domain.recruiting.jobs import JobStatus
from mock_icims.domain.recruiting.orders import AssessmentOrder
from mock_icims.storage.world import Tenant
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.connect.applications import application_out, move_out, result_out
from mock_icims.web.connect.candidates import candidate_out
from mock_icims.web.connect.jobs import job_out, workflow_out
from mock_icims.web.connect.orders import order_out
from mock_icims.web.connect.scorecards import scorecard_out
from mock_icims.web.pages.approvals import waits_for
from mock_icims.web.pages.people import assessment_names, naming
from mock_icims.web.pages.queries import PageQuery
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.routing import Route
from mock_icims.web.state import State


@for_staff
def everybody(request: Request[State], staff: StaffPrincipal) -> Response:
    query = PageQuery.of(request)
    words = query.words
    wanted = words_of(words or "")

    found = staff.tenant.candidates.page(
        after=query.cursor,
        where=(lambda one: one.matches(wanted)) if wanted else None,
        words=wanted,
    )
    return page(
        request,
        "candidates.html",
        rows=[_row(staff.tenant, candidate) for candidate in found.items],
        next_cursor=found.next_cursor,
        words=words,
    )


@for_staff
def record(request: Request[State], staff: StaffPrincipal) -> Response:
    candidate = staff.tenant.candidates.get(request.path_params["candidate_id"])
    applications = staff.tenant.applications.having("candidate_id", candidate.id)
    taken = {application.job_id for application in applications}
    offered, not_offered = _offered(staff.tenant)

    return page(
        request,
        "candidate.html",
        candidate=candidate_out(candidate),
        applications=[_whole(request, staff.tenant, one) for one in reversed(applications)],
        jobs=[
            job_out(job)
            for job in staff.tenant.jobs.values()
            if job.status is JobStatus.OPEN and job.id not in taken
        ],
        offered=offered,
        not_offered=not_offered,
        is_admin=staff.user.role is Role.ADMIN,
        person=naming(staff.tenant),
        assessment_name=assessment_names(request, staff.tenant),
        stage_name=_stage_names(request, staff.tenant).__getitem__,
    )


def _row(tenant: Tenant, candidate: Candidate) -> dict[str, object]:
    applications = tenant.applications.having("candidate_id", candidate.id)
    return {
        "candidate": candidate_out(candidate),
        "applications": [
            {**application_out(one), "job": job_out(tenant.jobs.get(one.job_id))}
            for one in applications
        ],
        "orders": [order_out(one) for one in tenant.orders.having("candidate_id", candidate.id)],
    }


def _whole(request: Request[State], tenant: Tenant, application: Application) -> dict[str, object]:
    """An application with all that the record shows of it."""
    job = tenant.jobs.get(application.job_id)
    orders = tenant.orders.having("application_id", application.id)
    scorecard = request.state["services"].scorecards.read(tenant, application.id)
    return {
        **application_out(application),
        "position": application.stage.position,
        "job": job_out(job),
        "workflow": workflow_out(tenant.workflows.get(job.workflow_id)),
        "orders": [_order(tenant, order) for order in reversed(orders)],
        "ordered": {order.id: order.assessment for order in orders},
        "scorecard": scorecard_out(scorecard),
        "results": [
            result_out(one)
            for one in request.state["services"].public_results.of(tenant, application)
            if one.number < OF_ORDERS
        ],
        "history": [
            move_out(move)
            for move in sorted(application.history, key=attrgetter("at"), reverse=True)
        ],
    }


def _order(tenant: Tenant, order: AssessmentOrder) -> dict[str, object]:
    """With whom it waits for, if it waits for an approval."""
    approval = tenant.approvals.find(order.approval_id or "")
    return {**order_out(order), "waits_for": approval and waits_for(tenant, approval)}


def _offered(tenant: Tenant) -> tuple[list[str], str]:
    """What "Send assessment" can send, or the sentence that stands in its place."""
    installed = [one for one in tenant.installations.values() if one.status == "active"]
    configured = [
        tenant.configurations[installation.app_id]
        for installation in installed
        if installation.app_id in tenant.configurations
    ]
    manual = [one for one in configured if one.triggers.recruiter_action_enabled]
    catalog = list(dict.fromkeys(key for one in manual for key in one.catalog))
    if catalog:
        return catalog, ""
    if configured and not manual:
        return [], "On recruiter action (manual) is switched off in the app’s configuration."
    if installed:
        return [], (
            "Nothing can be sent yet: an admin chooses the assessments "
            "under Settings → Marketplace Apps → Configuration."
        )
    return [], "No installed app offers an assessment yet."


def _stage_names(request: Request[State], tenant: Tenant) -> dict[str, str]:
    return {stage.id: stage.name for stage in request.state["services"].hiring.stages(tenant)}


routes = [
    Route("/candidates", everybody, methods=["GET"], name="pages.candidates"),
    Route("/candidates/{candidate_id}", record, methods=["GET"], name="pages.candidate"),
]
