"""The journal as it grows, as Server-Sent Events that can be taken up where they broke off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from mock_icims.domain.journal.journal import Exchange, number_of
from mock_icims.domain.journal.matching import Match
from mock_icims.domain.structs import replace
from mock_icims.services.staging.watching import Lost
from mock_icims.storage.world import Tenant
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.journal import entry_out, journal_out
from mock_icims.web.control.journal_queries import ExchangesMeant, match_of
from mock_icims.web.routing import Route
from mock_icims.web.state import State

A_DAY = 86_400

STREAM = "text/event-stream"


class ExchangesWatched(ExchangesMeant):
    """Ends after so many exchanges or seconds; else when somebody hangs up."""

    limit: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    timeout: Annotated[float, Meta(ge=0, le=A_DAY)] | None = None


async def stream_journal(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    watched = ExchangesWatched.read(request)
    # What the browser's EventSource sends when it comes back.
    last = number_of(request.headers.get("last-event-id", ""))

    match = match_of(request, watched)
    if request.method == "HEAD":
        # It has no body to wait for, and this one would not end.
        return StreamingResponse(iter(()), media_type=STREAM)

    told = _told(request, tenant, watched, match, after=match.after if last is None else last)
    return StreamingResponse(told, media_type=STREAM)


async def _told(
    request: Request[State],
    tenant: Tenant,
    watched: ExchangesWatched,
    match: Match,
    *,
    after: int | None,
) -> AsyncIterator[bytes]:
    left = watched.limit
    # The journal of a customer who is reset meanwhile is numbered from 1 again.
    match = replace(match, after=None)
    yield _event("hello", journal_out(tenant.journal))
    exchanges = request.state["services"].watching.exchanges(
        tenant.customer.id, after=after, seconds=watched.timeout
    )
    async with aclosing(exchanges) as growing:
        async for one in growing:
            if isinstance(one, Lost):
                yield _event("dropped", {"count": one.count})
            elif not isinstance(one, Exchange):
                yield b": still here\n\n"
            else:
                for entry in match.among([one]):
                    yield _event("exchange", entry_out(entry), id=entry.id)
                    left = None if left is None else left - 1
            if left == 0:
                return


def _event(kind: str, value: dict[str, object], *, id: str | None = None) -> bytes:
    """One event of the HTML standard's text/event-stream; JSON has no line ends in it."""
    named = f"id: {id}\n" if id else ""
    return f"{named}event: {kind}\ndata: ".encode() + msgspec.json.encode(value) + b"\n\n"


routes = [
    Route(
        "/_staging/tenants/{customer_id}/journal/stream",
        stream_journal,
        methods=["GET"],
        name="journal.stream",
    ),
]
