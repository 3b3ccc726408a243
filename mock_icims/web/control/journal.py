"""The journal, read: newest first, filtered, secrets masked; made larger, smaller or empty."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import NotFound
from mock_icims.domain.journal.entries import Entry, entry_of
from mock_icims.domain.journal.journal import LARGEST, SMALLEST, Exchange, Journal
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.bodies import Body
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.journal_queries import ExchangesSought, match_of
from mock_icims.web.routing import Route
from mock_icims.web.state import State


class ResizeJournal(Body):
    capacity: Annotated[int, Meta(ge=SMALLEST, le=LARGEST)]


async def list_exchanges(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    sought = ExchangesSought.read(request)

    found = match_of(request, sought).among(tenant.journal.newest_first())
    items = [entry_out(entry) for entry in islice(found, sought.limit)]
    return answers.json({"items": items, **journal_out(tenant.journal)})


async def read_exchange(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    exchange = exchange_of(request, tenant)

    return answers.json(entry_out(entry_of(exchange)))


async def resize_journal(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await ResizeJournal.read(request)

    tenant.journal.resize(body.capacity)
    return answers.json(journal_out(tenant.journal))


async def clear_journal(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    tenant.journal.clear()
    return Response(status_code=204)


def exchange_of(request: Request[State], tenant: Tenant) -> Exchange:
    """The one in the path. One that was dropped is not found, and that is said."""
    id: str = request.path_params["exchange_id"]
    found = tenant.journal.find(id)
    if found is None:
        raise NotFound("exchange", id)
    return found


def journal_out(journal: Journal) -> dict[str, object]:
    """What every answer says of the journal: how many it may hold, and how many it let go."""
    return {"dropped": journal.dropped, "capacity": journal.capacity}


def entry_out(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "at": entry.at,
        "direction": entry.direction,
        "method": entry.method,
        "path": entry.path,
        "operation": entry.operation,
        "status": entry.status,
        "duration_ms": entry.duration_ms,
        "request_headers": entry.request_headers,
        "request_body": entry.request_body,
        "response_headers": entry.response_headers,
        "response_body": entry.response_body,
        "app_id": entry.app_id,
        "user_id": entry.user_id,
        "traceparent": entry.traceparent,
        "fault_id": entry.fault_id,
        "note": entry.note,
        "unread": entry.unread,
    }


_JOURNAL = "/_staging/tenants/{customer_id}/journal"
_ONE = f"{_JOURNAL}/{{exchange_id}}"

routes = [
    Route(_JOURNAL, list_exchanges, methods=["GET"], name="journal.list"),
    Route(_JOURNAL, resize_journal, methods=["PUT"], name="journal.resize"),
    Route(_JOURNAL, clear_journal, methods=["DELETE"], name="journal.clear"),
    Route(_ONE, read_exchange, methods=["GET"], name="journal.read"),
]
