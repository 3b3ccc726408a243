"""An app's configuration over HTTP: the guide's Settings → Marketplace Apps → Configuration."""

from __future__ import annotations

from typing import Annotated, Self

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import NotFound, ValidationFailed
from mock_icims.domain.ids import AppId, FieldId
from mock_icims.domain.recruiting.configurations import Configuration, MappedResult
from mock_icims.domain.recruiting.orders import EmailTemplate
from mock_icims.web import answers, bodies, configuration_form
from mock_icims.web.access import AppPrincipal, StaffPrincipal, allow, allow_staff
from mock_icims.web.bodies import Body, Form, Part
from mock_icims.web.connect.chains import ApprovalsSent
from mock_icims.web.connect.configuration_out import configuration_out
from mock_icims.web.connect.rules import TriggersSent
from mock_icims.web.connect.scopes import BASE
from mock_icims.web.fields import Id, Key, Name, ResultKey
from mock_icims.web.idempotency import once
from mock_icims.web.routing import Route
from mock_icims.web.state import State
from mock_icims.web.versions import etag_of, unchanged, versioned

PROPOSED = -1
"""The version of what is not saved."""


class MappedResultSent(Part):
    result: ResultKey
    field_id: Id
    field_name: Name


class ReplaceConfiguration(Body):
    triggers: TriggersSent
    catalog: Annotated[tuple[Key, ...], Meta(max_length=50)]
    email_template: EmailTemplate
    scorecard_mapping: Annotated[tuple[MappedResultSent, ...], Meta(max_length=100)]
    approvals: ApprovalsSent = msgspec.field(default_factory=ApprovalsSent)

    @classmethod
    def from_form(cls, sent: Form) -> Self:
        return bodies.convert(configuration_form.as_body(sent), cls)

    def mapping(self) -> tuple[MappedResult, ...]:
        return tuple(
            MappedResult(
                result=one.result, field_id=FieldId(one.field_id), field_name=one.field_name
            )
            for one in self.scorecard_mapping
        )

    def as_of(self, app_id: AppId) -> Configuration:
        """As it would be, had it been saved."""
        return Configuration(
            app_id=app_id,
            version=PROPOSED,
            triggers=self.triggers.meant(),
            approvals=self.approvals.meant(),
            catalog=self.catalog,
            email_template=self.email_template,
            scorecard_mapping=self.mapping(),
        )


async def read_configuration(request: Request[State]) -> Response:
    asking = await allow(request)

    app_id = AppId(request.path_params["app_id"])
    if isinstance(asking, AppPrincipal) and asking.grant.app_id != app_id:
        raise NotFound("marketplace app", app_id)

    configuration = request.state["services"].configuration.read(asking.tenant, app_id)
    return versioned(request, configuration_out(configuration))


async def replace_configuration(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    app_id = AppId(request.path_params["app_id"])
    try:
        return await _replaced(request, staff, app_id)
    except ValidationFailed as refusal:
        if not bodies.is_form(request):
            raise
        # Here, because pages are imported when somebody looks at one.
        from mock_icims.web.pages.configuration import refused

        return refused(request, staff, app_id, await bodies.form(request), refusal)


async def _replaced(request: Request[State], staff: StaffPrincipal, app_id: AppId) -> Response:
    body = await ReplaceConfiguration.read(request)
    desk = request.state["services"].configuration
    current = configuration_out(desk.read(staff.tenant, app_id))
    unchanged(request, current)
    if bodies.is_form(request):
        read = configuration_form.read_as(await bodies.form(request))
        if read not in (None, etag_of(current)):
            from mock_icims.web.pages.configuration import overtaken

            return overtaken(request, staff, body.as_of(app_id))

    configuration = desk.replace(
        staff.tenant,
        app_id,
        triggers=body.triggers.meant(),
        approvals=body.approvals.meant(),
        catalog=body.catalog,
        email_template=body.email_template,
        scorecard_mapping=body.mapping(),
        by=staff.name,
    )
    page = f"/settings/marketplace-apps/{app_id}/configuration"
    shown = configuration_out(configuration)
    return await answers.done(request, shown, page=page, headers={"ETag": etag_of(shown)})


ONE = BASE + "/apps/{app_id}/configuration"

routes = [
    Route(ONE, read_configuration, methods=["GET"], name="configuration.read"),
    Route(ONE, once(replace_configuration), methods=["PUT"], name="configuration.replace"),
]
