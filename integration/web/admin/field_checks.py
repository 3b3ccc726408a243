"""The mapped scorecard fields as they were last checked, and "Check fields"."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from integration.domain.accounts import Visitor
from integration.domain.deliveries import Exchange
from integration.domain.field_checks import CheckedField, FieldCheck
from integration.domain.ids import ConnectionId
from integration.domain.problems import ParkCode, parked_reason
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.admin.connections import PATH as HOME
from integration.web.bodies import read_nothing
from integration.web.csrf import read_own_form
from integration.web.instants import instant
from integration.web.media import is_form
from integration.web.negotiation import respond
from integration.web.state import State, run

PAGE = f"{HOME}/fields"
PATH = f"{HOME}/connections/{{connection_id}}/field-check"


async def read_fields(request: Request[State], visitor: Visitor) -> Response:
    checks = await run(
        request,
        lambda tx, services, at: services.field_checks.overview(tx, within=visitor.within),
    )
    return respond(
        request,
        "admin/fields.html",
        {"items": [field_check_out(one) for one in checks]},
        help=parked_reason(ParkCode.FIELD_NOT_FOUND),
        here=PAGE,
        csrf=admin_form_token(request),
    )


async def check_fields(request: Request[State], visitor: Visitor) -> Response:
    """No transaction is open while iCIMS is asked."""
    if is_form(request.headers):
        await read_own_form(request, bound_to=visitor.token)
    else:
        await read_nothing(request)
    named = ConnectionId(request.path_params["connection_id"])

    connection, access = await run(
        request,
        lambda tx, services, at: services.field_checks.subject(tx, named, within=visitor.within),
    )
    cell, exchanges = request.state["cell"], list[Exchange]()
    icims = cell.icims_for(access, exchanges)
    asked = await cell.services.field_checks.ask(icims, exchanges)
    check = await run(
        request,
        lambda tx, services, at: services.field_checks.record(tx, connection, asked, at=at),
    )
    if check.resumed:
        cell.wake()

    return respond(
        request,
        "admin/field_check.html",
        field_check_out(check),
        help=parked_reason(ParkCode.FIELD_NOT_FOUND),
        here=PAGE,
        csrf=admin_form_token(request),
    )


def field_check_out(check: FieldCheck) -> dict[str, object]:
    connection, last = check.connection, check.last
    return {
        "connection_id": connection.id,
        "customer_id": connection.customer_id,
        "customer_name": connection.customer_name,
        "settings_url": f"{connection.issuer}/settings/scorecard-fields",
        "checked_at": instant(last.checked_at) if last else None,
        "cause": last.cause if last else None,
        "passes": last.passes if last else None,
        "resumed": check.resumed,
        "items": [checked_field_out(one) for one in last.fields] if last else [],
    }


def checked_field_out(one: CheckedField) -> dict[str, object]:
    return {
        "result": one.mapped.result,
        "field_id": one.mapped.field_id,
        "field_name": one.mapped.field_name,
        "type": one.type,
        "state": one.state,
        "now_called": one.now_called,
    }


routes = [
    AdminRoute(PAGE, read_fields, methods=["GET"], may=Who.ADMINS, name="fields.read"),
    AdminRoute(
        PATH, check_fields, methods=["POST"], may=Who.ADMINS, name="connections.check_fields"
    ),
]
