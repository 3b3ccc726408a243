"""The timeline to look at: which traces there were, and one of them as a sequence diagram."""

from __future__ import annotations

from itertools import islice
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.services.staging.timelines import Sought
from mock_icims.web.control.timeline import title_of, trace_of
from mock_icims.web.mermaid import mermaid_of
from mock_icims.web.pages.onlookers import query_kept, tenant_seen
from mock_icims.web.pages.rendering import page
from mock_icims.web.routing import Route
from mock_icims.web.sequence import note_of, picture_of, since
from mock_icims.web.state import State

SHOWN = 100


async def timelines(request: Request[State]) -> Response:
    tenant = tenant_seen(request)

    only_failed = request.query_params.get("failed") == "true"
    every = request.query_params.get("at_least") == "1"

    sought = Sought(at_least=1 if every else 2, failed=True if only_failed else None)
    found = islice(request.state["services"].timelines.recent(tenant, sought), SHOWN)
    return page(
        request,
        "timelines.html",
        traces=list(found),
        only_failed=only_failed,
        every=every,
        dropped=tenant.journal.dropped,
        customer=tenant.customer,
        stream=f"/_staging/tenants/{tenant.customer.id}/journal/stream",
        query=query_kept(request),
    )


async def timeline(request: Request[State]) -> Response:
    tenant = tenant_seen(request)

    trace = trace_of(request, tenant)

    stream = f"/_staging/tenants/{tenant.customer.id}/journal/stream"
    return page(
        request,
        "timeline.html",
        trace=trace,
        picture=picture_of(trace),
        title=title_of(trace),
        steps=[(step, note_of(step), since(step, trace)) for step in trace.steps],
        mermaid=mermaid_of(trace),
        customer=tenant.customer,
        stream=f"{stream}?{urlencode({'trace_id': trace.id})}",
        query=query_kept(request),
    )


routes = [
    Route("/_staging/timeline", timelines, methods=["GET"], name="pages.timelines"),
    Route("/_staging/timeline/{trace_id}", timeline, methods=["GET"], name="pages.timeline"),
]
