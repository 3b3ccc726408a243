"""The approvals page: what waits for whoever looks, and what became of the rest."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.recruiting.approvals import Approval
from mock_icims.storage.world import Tenant
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.connect.approvals import approval_out
from mock_icims.web.pages.people import assessment_names, naming
from mock_icims.web.pages.queries import PageQuery
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.routing import Route
from mock_icims.web.state import State


@for_staff
def approvals(request: Request[State], staff: StaffPrincipal) -> Response:
    waiting = request.state["services"].approvals.waiting_for(staff.tenant, staff.user)
    found = staff.tenant.approvals.page(
        after=PageQuery.of(request).cursor, where=lambda one: not one.waits_for(staff.user)
    )

    return page(
        request,
        "approvals.html",
        waiting=[approval_row(staff.tenant, one) for one in waiting],
        others=[approval_row(staff.tenant, one) for one in found.items],
        next_cursor=found.next_cursor,
        colleagues=[
            {"id": user.id, "name": user.name}
            for user in staff.tenant.users.values()
            if user.id != staff.user.id
        ],
        is_admin=staff.user.role is Role.ADMIN,
        person=naming(staff.tenant),
        assessment_name=assessment_names(request, staff.tenant),
    )


def approval_row(tenant: Tenant, approval: Approval) -> dict[str, object]:
    """With the candidate's name, and in words whom it waits for."""
    candidate = tenant.candidates.get(approval.candidate_id)
    return {
        **approval_out(approval),
        "candidate_name": candidate.name,
        "waits_for": waits_for(tenant, approval),
    }


def waits_for(tenant: Tenant, approval: Approval) -> str | None:
    if not approval.pending:
        return None
    step = approval.steps[approval.step]
    who = approval.delegate or step.user_id
    if who is not None:
        return naming(tenant)(who)
    return "an iCIMS admin" if step.role is Role.ADMIN else "a recruiter"


routes = [Route("/approvals", approvals, methods=["GET"], name="pages.approvals")]
