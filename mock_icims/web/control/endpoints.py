"""Where each app's events go: how it is doing, on and off, and its secret."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.ids import AppId
from mock_icims.web import answers
from mock_icims.web.connect.endpoints import RotateSecret, endpoint_out, rotated_out
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.queries import Query
from mock_icims.web.routing import Route
from mock_icims.web.state import State


class NoQuery(Query):
    """Nothing to choose."""


async def list_endpoints(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    NoQuery.read(request)

    found = request.state["services"].endpoints.of(tenant)
    return answers.json({"items": [endpoint_out(request, tenant, one) for one in found]})


async def enable_endpoint(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    endpoint = request.state["services"].endpoints.enable(tenant, _app_of(request))
    return answers.json(endpoint_out(request, tenant, endpoint))


async def disable_endpoint(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    endpoint = request.state["services"].endpoints.disable(tenant, _app_of(request))
    return answers.json(endpoint_out(request, tenant, endpoint))


async def rotate_secret(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await RotateSecret.read(request)

    rotated = rotated_out(request, tenant, _app_of(request), body)
    return answers.json(rotated, headers={"Cache-Control": "no-store"})


def _app_of(request: Request[State]) -> AppId:
    return AppId(request.path_params["app_id"])


_ENDPOINTS = "/_staging/tenants/{customer_id}/endpoints"
_ONE = f"{_ENDPOINTS}/{{app_id}}"

routes = [
    Route(_ENDPOINTS, list_endpoints, methods=["GET"], name="endpoints.list"),
    Route(f"{_ONE}/enable", enable_endpoint, methods=["POST"], name="endpoints.enable"),
    Route(f"{_ONE}/disable", disable_endpoint, methods=["POST"], name="endpoints.disable"),
    Route(f"{_ONE}/rotate-secret", rotate_secret, methods=["POST"], name="endpoints.rotate_secret"),
]
