"""The journal, read: newest first, filtered, secrets masked."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.domain.journal import Direction, Exchange
from mock_icims.domain.masking import masked_headers, masked_text
from mock_icims.web import answers
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.queries import Limit, Operation, Query
from mock_icims.web.state import State


class ExchangesSought(Query):
    operation: Operation | None = None
    status: Annotated[int, Meta(ge=100, le=599)] | None = None
    direction: Direction | None = None
    limit: Limit = 50


async def list_exchanges(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    sought = ExchangesSought.read(request)

    found = tenant.journal.newest_first(
        operation=sought.operation, status=sought.status, direction=sought.direction
    )
    items = [exchange_out(exchange) for exchange in islice(found, sought.limit)]
    return answers.json({"items": items, "dropped": tenant.journal.dropped})


def exchange_out(exchange: Exchange) -> dict[str, object]:
    return {
        "id": exchange.id,
        "at": exchange.at,
        "direction": exchange.direction,
        "method": exchange.method,
        "path": masked_text(exchange.path),
        "operation": exchange.operation,
        "status": exchange.status,
        "duration_ms": exchange.duration_ms,
        "request_headers": masked_headers(exchange.request_headers),
        "request_body": _body(exchange.request_body),
        "response_headers": masked_headers(exchange.response_headers),
        "response_body": _body(exchange.response_body),
        "app_id": exchange.app_id,
        "user_id": exchange.user_id,
        "traceparent": exchange.traceparent,
    }


def _body(body: bytes) -> str:
    return masked_text(body.decode(errors="replace"))


routes = [
    Route(
        "/_staging/tenants/{customer_id}/journal",
        list_exchanges,
        methods=["GET"],
        name="journal.list",
    ),
]
