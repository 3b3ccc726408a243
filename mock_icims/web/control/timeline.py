"""The timeline: traces that passed through iCIMS, each told step by step, drawn, or as Mermaid."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.journal.timeline import Party, Step, Trace
from mock_icims.services.staging.timelines import Sought
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.journal import journal_out
from mock_icims.web.control.queries import Limit, Query, Text, YesOrNo
from mock_icims.web.mermaid import MEDIA_TYPE, mermaid_of
from mock_icims.web.pages.rendering import environment
from mock_icims.web.routing import Route
from mock_icims.web.sequence import picture_of
from mock_icims.web.state import State


class TracesSought(Query):
    """Most requests are a trace of one step, which tells no story: those are left out."""

    at_least: Annotated[int, Meta(ge=1, le=1_000)] = 2
    failed: YesOrNo | None = None
    app_id: Text | None = None
    user_id: Text | None = None
    limit: Limit = 50

    def sought(self) -> Sought:
        return Sought(
            at_least=self.at_least,
            failed=None if self.failed is None else self.failed == "true",
            app_id=None if self.app_id is None else AppId(self.app_id),
            user_id=None if self.user_id is None else UserId(self.user_id),
        )


async def list_traces(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    asked = TracesSought.read(request)

    found = request.state["services"].timelines.recent(tenant, asked.sought())
    items = [trace_out(trace) for trace in islice(found, asked.limit)]
    return answers.json({"items": items, **journal_out(tenant.journal)})


async def read_trace(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    trace = trace_of(request, tenant)

    return answers.json({**story_out(trace), **journal_out(tenant.journal)})


async def draw_trace(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    trace = trace_of(request, tenant)

    svg = environment().get_template("sequence.svg")
    drawn = svg.render(picture=picture_of(trace), title=title_of(trace))
    return Response(drawn.strip(), media_type="image/svg+xml")


async def export_mermaid(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    trace = trace_of(request, tenant)

    return Response(mermaid_of(trace), media_type=MEDIA_TYPE)


def trace_of(request: Request[State], tenant: Tenant) -> Trace:
    """The one in the path, as far as the journal and the mailbox still know it."""
    return request.state["services"].timelines.read(tenant, request.path_params["trace_id"])


def title_of(trace: Trace) -> str:
    return f"{trace.first.what}, begun by {trace.first.source.name}: {len(trace.steps)} steps"


def trace_out(trace: Trace) -> dict[str, object]:
    return {
        "id": trace.id,
        "began_at": trace.began_at,
        "ended_at": trace.ended_at,
        "began_by": party_out(trace.first.source),
        "what": trace.first.what,
        "step_count": len(trace.steps),
        "failed_count": trace.failed,
        "whole": trace.whole,
    }


def story_out(trace: Trace) -> dict[str, object]:
    return {
        **trace_out(trace),
        "parties": [party_out(party) for party in trace.parties],
        "steps": [step_out(step, number) for number, step in enumerate(trace.steps, start=1)],
    }


def party_out(party: Party) -> dict[str, object]:
    return {"kind": party.kind, "id": party.id, "name": party.name}


def step_out(step: Step, number: int) -> dict[str, object]:
    return {
        "number": number,
        "at": step.at,
        "kind": step.kind,
        "source": step.source.id,
        "target": step.target.id,
        "operation": step.operation,
        "what": step.what,
        "status": step.status,
        "came_of_it": step.came_of_it,
        "failed": step.failed,
        "duration_ms": step.duration_ms,
        "attempt": step.attempt,
        "fault_id": step.fault_id,
        "exchange_id": step.exchange_id,
        "mail_id": step.mail_id,
    }


_TIMELINE = "/_staging/tenants/{customer_id}/timeline"
_TRACE = f"{_TIMELINE}/{{trace_id}}"

routes = [
    Route(_TIMELINE, list_traces, methods=["GET"], name="timeline.list"),
    Route(_TRACE, read_trace, methods=["GET"], name="timeline.read"),
    Route(f"{_TRACE}/diagram", draw_trace, methods=["GET"], name="timeline.diagram"),
    Route(f"{_TRACE}/mermaid", export_mermaid, methods=["GET"], name="timeline.mermaid"),
]
