"""The configuration of an app as a form; of two who have it open, the later one is asked."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import AppId
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.configuration_form import BLANK_RULES
from mock_icims.web.connect.configuration_out import configuration_out
from mock_icims.web.connect.jobs import job_out, workflow_out
from mock_icims.web.marketplace import installation_out, listing_out
from mock_icims.web.pages.choices import approval_choices
from mock_icims.web.pages.differences import Difference, differences
from mock_icims.web.pages.mapping import mapping_rows
from mock_icims.web.pages.people import naming
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.routing import Route
from mock_icims.web.state import State
from mock_icims.web.versions import etag_of


@for_staff
def configuration(request: Request[State], staff: StaffPrincipal) -> Response:
    app_id = AppId(request.path_params["app_id"])

    saved = request.state["services"].configuration.read(staff.tenant, app_id)
    return _form(request, staff, shown=saved, saved=saved)


def overtaken(request: Request[State], staff: StaffPrincipal, own: Configuration) -> Response:
    """Their own input again, who saved meanwhile, and what differs; nothing is saved yet."""
    saved = request.state["services"].configuration.read(staff.tenant, own.app_id)
    listing = request.state["services"].marketplace.registration(staff.tenant, own.app_id).listing
    return _form(
        request,
        staff,
        shown=own,
        saved=saved,
        differ=differences(staff.tenant, listing, saved=saved, own=own),
        status=HTTPStatus.PRECONDITION_FAILED,
    )


def _form(
    request: Request[State],
    staff: StaffPrincipal,
    *,
    shown: Configuration,
    saved: Configuration,
    differ: list[Difference] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    tenant = staff.tenant
    listing = request.state["services"].marketplace.registration(tenant, saved.app_id).listing
    jobs = tenant.jobs.values()
    return page(
        request,
        "configuration.html",
        status=status,
        app=installation_out(tenant.installations.get(saved.app_id)),
        configuration=configuration_out(shown),
        saved=configuration_out(saved),
        read=etag_of(configuration_out(saved)),
        differ=differ,
        listing=listing_out(listing, installed=True),
        mapping=mapping_rows(listing, shown, tenant.fields.values()),
        workflows=[workflow_out(workflow) for workflow in tenant.workflows.values()],
        jobs=[job_out(job) for job in jobs],
        departments=sorted({job.department for job in jobs}),
        locations=sorted({job.location for job in jobs}),
        blank_rules=BLANK_RULES,
        choices=approval_choices(tenant, shown, listing=listing),
        is_admin=staff.user.role is Role.ADMIN,
        person=naming(tenant),
    )


routes = [
    Route(
        "/settings/marketplace-apps/{app_id}/configuration",
        configuration,
        methods=["GET"],
        name="pages.configuration",
    ),
]
