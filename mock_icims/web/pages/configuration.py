"""
The configuration of an app as a form: of two who have it open, the later one is asked, and what is
refused is shown again as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import AppId
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.web import configuration_form
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.bodies import Form
from mock_icims.web.configuration_form import BLANK_RULES
from mock_icims.web.connect.configuration_out import configuration_out
from mock_icims.web.connect.jobs import job_out, workflow_out
from mock_icims.web.marketplace import installation_out, listing_out
from mock_icims.web.pages.choices import approval_choices
from mock_icims.web.pages.differences import Difference, differences, names_of
from mock_icims.web.pages.filled_forms import Wrong
from mock_icims.web.pages.mapping import mapping_rows
from mock_icims.web.pages.people import naming
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import for_staff
from mock_icims.web.pages.wording import said
from mock_icims.web.pages.wrong_settings import wrong_settings
from mock_icims.web.routing import Route
from mock_icims.web.state import State
from mock_icims.web.versions import etag_of


@for_staff
def configuration(request: Request[State], staff: StaffPrincipal) -> Response:
    app_id = AppId(request.path_params["app_id"])

    saved = request.state["services"].configuration.read(staff.tenant, app_id)
    return _form(request, staff, shown=configuration_out(saved), saved=saved)


def overtaken(request: Request[State], staff: StaffPrincipal, own: Configuration) -> Response:
    """Their own input again, who saved meanwhile, and what differs; nothing is saved yet."""
    saved = request.state["services"].configuration.read(staff.tenant, own.app_id)
    listing = request.state["services"].marketplace.registration(staff.tenant, own.app_id).listing
    return _form(
        request,
        staff,
        shown=configuration_out(own),
        saved=saved,
        differ=differences(staff.tenant, listing, saved=saved, own=own),
        status=HTTPStatus.PRECONDITION_FAILED,
    )


def refused(
    request: Request[State],
    staff: StaffPrincipal,
    app_id: AppId,
    sent: Form,
    refusal: ValidationFailed,
) -> Response:
    """Their own input again, and what is wrong with it where it stands; nothing is saved."""
    saved = request.state["services"].configuration.read(staff.tenant, app_id)
    listing = request.state["services"].marketplace.registration(staff.tenant, app_id).listing
    own: dict[str, Any] = configuration_form.as_body(sent)
    mapped = [one["result"] for one in own["scorecard_mapping"]]
    names = names_of(staff.tenant, listing)
    return _form(
        request,
        staff,
        shown=own,
        saved=saved,
        read=configuration_form.read_as(sent),
        wrong=list(wrong_settings(refusal.errors, names, mapped=mapped)),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _form(
    request: Request[State],
    staff: StaffPrincipal,
    *,
    shown: Mapping[str, Any],
    saved: Configuration,
    read: str | None = None,
    differ: list[Difference] | None = None,
    wrong: list[Wrong] | None = None,
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
        configuration=shown,
        saved=configuration_out(saved),
        read=read or etag_of(configuration_out(saved)),
        differ=differ,
        wrong=wrong or [],
        idle=list(_idle(shown)),
        listing=listing_out(listing, installed=True),
        mapping=mapping_rows(
            listing,
            shown["scorecard_mapping"],
            tenant.fields.values(),
            propose=shown.get("version") == 0,
        ),
        workflows=[workflow_out(workflow) for workflow in tenant.workflows.values()],
        jobs=[job_out(job) for job in jobs],
        departments=sorted({job.department for job in jobs}),
        locations=sorted({job.location for job in jobs}),
        blank_rules=BLANK_RULES,
        choices=approval_choices(tenant, shown["approvals"]["chains"], listing=listing),
        is_admin=staff.user.role is Role.ADMIN,
        person=naming(tenant),
    )


def _idle(shown: Mapping[str, Any]) -> Iterator[str]:
    """What is switched on, and has nothing that it could do."""
    triggers, approvals = shown["triggers"], shown["approvals"]
    if triggers["stage_entry"]["enabled"] and not triggers["stage_entry"]["rules"]:
        yield f"{said('stage_entry')} is on, but no rule names a stage: nothing is sent by it."
    if triggers["recruiter_action"]["enabled"] and not shown["catalog"]:
        yield (
            f"{said('recruiter_action')} is on, but the assessment catalog is empty: recruiters "
            "find nothing to send."
        )
    if triggers["custom_workflows"]["enabled"] and not triggers["custom_workflows"]["rules"]:
        yield f"{said('custom_workflow')} is on, but no rule names a stage: nothing is sent by it."
    if approvals["enabled"] and not approvals["chains"]:
        yield "Approval workflows are on, but there is no chain: nothing waits for an approval."


routes = [
    Route(
        "/settings/marketplace-apps/{app_id}/configuration",
        configuration,
        methods=["GET"],
        name="pages.configuration",
    ),
]
