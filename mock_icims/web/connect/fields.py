"""Custom scorecard fields: admins keep them, apps look which there are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import FieldId
from mock_icims.domain.recruiting.scorecards import FieldType, ScorecardField
from mock_icims.web import answers
from mock_icims.web.access import allow, allow_staff
from mock_icims.web.bodies import Body
from mock_icims.web.connect.scopes import BASE, SCORECARD_WRITE
from mock_icims.web.fields import Name
from mock_icims.web.idempotency import once
from mock_icims.web.paging import Query, listed
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent

PAGE = "/settings/scorecard-fields"


class CreateField(Body):
    name: Name
    type: FieldType


class RenameField(Body):
    name: Name


async def list_fields(request: Request[State]) -> Response:
    asking = await allow(request, scope=SCORECARD_WRITE, role=Role.RECRUITER)

    return listed(request, Query.read(request).page(asking.tenant.fields), field_out)


async def create_field(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    body = await CreateField.read(request)

    field = request.state["services"].scorecards.create_field(
        staff.tenant, name=body.name, type=body.type
    )
    return await answers.created(request, field_out(field), page=PAGE)


async def rename_field(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    field_id = FieldId(request.path_params["field_id"])
    body = await RenameField.read(request)

    field = request.state["services"].scorecards.rename_field(
        staff.tenant, field_id, name=body.name, traceparent=traceparent(request)
    )
    return await answers.done(request, field_out(field), page=PAGE)


async def delete_field(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    field_id = FieldId(request.path_params["field_id"])

    request.state["services"].scorecards.delete_field(
        staff.tenant, field_id, traceparent=traceparent(request)
    )
    return await answers.done(request, None, page=PAGE)


def field_out(field: ScorecardField) -> dict[str, object]:
    return {
        "id": field.id,
        "name": field.name,
        "type": field.type,
        "created_at": field.created_at,
        "updated_at": field.updated_at,
    }


ALL = BASE + "/scorecard-fields"
ONE = ALL + "/{field_id}"

routes = [
    Route(ALL, list_fields, methods=["GET"], name="fields.list"),
    Route(ALL, once(create_field), methods=["POST"], name="fields.create"),
    Route(ONE, once(rename_field), methods=["PATCH"], name="fields.rename"),
    Route(ONE, delete_field, methods=["DELETE"], name="fields.delete"),
]
