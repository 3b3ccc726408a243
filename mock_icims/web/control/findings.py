"""What the apps of a tenant did that a good client does not."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.ids import AppId
from mock_icims.domain.judging.findings import ADVICE, Finding
from mock_icims.web import answers
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.queries import Query
from mock_icims.web.routing import Route
from mock_icims.web.state import State


class FindingsSought(Query):
    app_id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}\Z")] | None = None


async def list_findings(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    sought = FindingsSought.read(request)

    app_id = None if sought.app_id is None else AppId(sought.app_id)
    found = request.state["services"].findings.of(tenant, app_id=app_id)
    return answers.json({"items": [finding_out(one) for one in found], "next_cursor": None})


async def clear_findings(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    request.state["services"].findings.clear(tenant)
    return Response(status_code=204)


def finding_out(finding: Finding) -> dict[str, object]:
    advice = ADVICE[finding.kind]
    return {
        "kind": finding.kind,
        "app_id": finding.app_id,
        "count": finding.count,
        "first_at": finding.first_at,
        "last_at": finding.last_at,
        "exchange_id": finding.exchange_id,
        "what": finding.what,
        "advice": advice.sentence,
        "source": advice.source,
    }


_FINDINGS = "/_staging/tenants/{customer_id}/findings"

routes = [
    Route(_FINDINGS, list_findings, methods=["GET"], name="findings.list"),
    Route(_FINDINGS, clear_findings, methods=["DELETE"], name="findings.clear"),
]
