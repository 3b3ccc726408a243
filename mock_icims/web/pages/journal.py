"""The journal to look at: what went over the wire, and what an app should have done otherwise."""

from __future__ import annotations

from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.journal.entries import entry_of
from mock_icims.domain.journal.matching import Match
from mock_icims.web.control.findings import finding_out
from mock_icims.web.control.journal import exchange_of
from mock_icims.web.control.journal_exports import curl_of
from mock_icims.web.pages.onlookers import query_kept, tenant_seen
from mock_icims.web.pages.rendering import page
from mock_icims.web.routing import Route
from mock_icims.web.state import State

SHOWN = 100


async def journal(request: Request[State]) -> Response:
    tenant = tenant_seen(request)

    path = request.query_params.get("path", "").strip()
    status = request.query_params.get("status", "").strip()

    number = int(status) if status.isascii() and status.isdecimal() and len(status) == 3 else None
    match = Match(path=path or None, status=number)
    return page(
        request,
        "journal.html",
        exchanges=list(islice(match.among(tenant.journal.newest_first()), SHOWN)),
        dropped=tenant.journal.dropped,
        findings=[finding_out(one) for one in request.state["services"].findings.of(tenant)],
        searched=match != Match(),
        wanted={"path": path, "status": number or ""},
        customer=tenant.customer,
        query=query_kept(request),
    )


async def exchange(request: Request[State]) -> Response:
    tenant = tenant_seen(request)

    found = exchange_of(request, tenant)

    entry = entry_of(found)
    return page(
        request,
        "exchange.html",
        exchange=entry,
        curl=curl_of(entry, issuer=request.state["issuer"], cut=found.cut),
        query=query_kept(request),
    )


routes = [
    Route("/_staging/journal", journal, methods=["GET"], name="pages.journal"),
    Route("/_staging/journal/{exchange_id}", exchange, methods=["GET"], name="pages.exchange"),
]
