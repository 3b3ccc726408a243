"""Faults of one tenant: ordered here, met by the next calls."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.faults import Fault
from mock_icims.domain.ids import FaultId
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.bodies import Body
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.queries import Operation
from mock_icims.web.journal import CUSTOMERS
from mock_icims.web.state import State


class OrderFault(Body):
    operation: Operation
    status: Annotated[int, Meta(ge=400, le=599)]
    times: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class ReplaceFaults(Body):
    faults: Annotated[tuple[OrderFault, ...], Meta(max_length=100)]


async def read_faults(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(faults_out(tenant))


async def replace_faults(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await ReplaceFaults.read(request)
    _require_known(request, body)

    tenant.faults.replace(
        Fault(
            id=FaultId(tenant.ids.next("flt")),
            operation=one.operation,
            status=one.status,
            times=one.times,
        )
        for one in body.faults
    )
    return answers.json(faults_out(tenant))


def faults_out(tenant: Tenant) -> dict[str, object]:
    return {"faults": [fault_out(fault) for fault in tenant.faults]}


def fault_out(fault: Fault) -> dict[str, object]:
    return {
        "id": fault.id,
        "operation": fault.operation,
        "status": fault.status,
        "times": fault.times,
        "hits": fault.hits,
    }


def _require_known(request: Request[State], body: ReplaceFaults) -> None:
    """A mistyped name would wait for ever; one without a customer in its path is nobody's."""
    known = {
        route.name
        for route in request.scope["router"].routes
        if isinstance(route, Route) and route.path.startswith(CUSTOMERS)
    }
    wrong = {
        f"faults[{place}].operation": f"{one.operation!r} is not an operation of a customer"
        for place, one in enumerate(body.faults)
        if one.operation not in known
    }
    if wrong:
        raise ValidationFailed(wrong)


_FAULTS = "/_staging/tenants/{customer_id}/faults"

routes = [
    Route(_FAULTS, read_faults, methods=["GET"], name="faults.read"),
    Route(_FAULTS, replace_faults, methods=["PUT"], name="faults.replace"),
]
