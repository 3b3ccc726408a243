"""Each request is a span of its caller's trace, and every log line within it says so."""

from __future__ import annotations

from datetime import datetime

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from integration.domain.ports import NewToken
from integration.domain.spans import Span, SpanKind
from integration.domain.trace import continued, ids_of, usable


class Tracing:
    """In front of whatever may log. What a request binds is forgotten with it."""

    def __init__(self, app: ASGIApp, *, new_token: NewToken) -> None:
        self.app = app
        self.new_token = new_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        sent = Headers(scope=scope).get("traceparent")
        traceparent = continued(sent, token=self.new_token())
        trace_id, span_id = ids_of(traceparent)
        scope.setdefault("state", {})["traceparent"] = traceparent

        before = get_contextvars()
        clear_contextvars()
        bind_contextvars(trace_id=trace_id, span_id=span_id)
        try:
            await self.app(scope, receive, send)
        finally:
            clear_contextvars()
            bind_contextvars(**before)


def request_span(
    scope: Scope, operation: str, status: int, *, started_at: datetime, seconds: float
) -> Span:
    """By the name of its route, never by its address: some of those are secrets."""
    cell = scope["state"].get("cell")
    return Span(
        name=operation,
        kind=SpanKind.SERVER,
        traceparent=scope["state"]["traceparent"],
        parent=usable(Headers(scope=scope).get("traceparent")),
        started_at=started_at,
        seconds=seconds,
        attributes={
            "http.request.method": scope["method"],
            "http.response.status_code": status,
            **({"jobcannon.region": cell.region.value} if cell else {}),
        },
        failed=status >= 500,
    )


def current_traceparent() -> str | None:
    """Of the request or the piece of work that this is part of."""
    bound = get_contextvars()
    return f"00-{bound['trace_id']}-{bound['span_id']}-01" if "trace_id" in bound else None
