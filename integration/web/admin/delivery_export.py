"""The delivery log as CSV: the filtered list, and nothing of it that its page does not show."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from io import StringIO
from unicodedata import normalize

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from integration.domain.accounts import Visitor
from integration.domain.deliveries import Delivery, DeliveryPage
from integration.domain.ids import CustomerId
from integration.web.admin.access import AdminRoute, Who
from integration.web.admin.deliveries import CSV_PATH, ListDeliveries
from integration.web.filters import LARGEST_PAGE
from integration.web.instants import instant
from integration.web.state import State, run

COLUMNS = (
    "id",
    "started_at",
    "kind",
    "outcome",
    "status",
    "attempt",
    "trigger",
    "duration_ms",
    "order_id",
    "customer_id",
    "work_id",
    "error",
    "next_attempt_at",
)
# A spreadsheet would run a cell that begins like this (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


async def export_deliveries(request: Request[State], visitor: Visitor) -> Response:
    asked = replace(ListDeliveries.read(request), limit=LARGEST_PAGE)

    # Before the first byte, while it can still be refused.
    whose = visitor.whose(asked.customer_id)
    first = await _page(request, asked, whose)
    return StreamingResponse(
        _lines(request, asked, whose, first),
        media_type="text/csv",
        headers={"content-disposition": 'attachment; filename="icims-deliveries.csv"'},
    )


async def _lines(
    request: Request[State],
    asked: ListDeliveries,
    whose: CustomerId | None,
    found: DeliveryPage,
) -> AsyncIterator[str]:
    """A transaction for each two hundred rows, so that a long log holds up nobody."""
    yield line(COLUMNS)
    yield "".join(line(_row(delivery)) for delivery in found.items)
    while found.next_cursor is not None:
        found = await _page(request, replace(asked, cursor=found.next_cursor), whose)
        yield "".join(line(_row(delivery)) for delivery in found.items)


async def _page(
    request: Request[State], asked: ListDeliveries, whose: CustomerId | None
) -> DeliveryPage:
    return await run(request, lambda tx, services, at: asked.page(tx, services, whose=whose))


def line(cells: Sequence[object]) -> str:
    """RFC 4180, and no cell is a formula."""
    written = StringIO()
    csv.writer(written).writerow([_cell(value) for value in cells])
    return written.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    # Some spreadsheets take the full-width signs of East Asian keyboards for the usual ones.
    return f"'{text}" if normalize("NFKC", text[:1]).startswith(FORMULA) else text


def _row(delivery: Delivery) -> Sequence[object]:
    exchange = delivery.exchange
    return (
        delivery.id,
        instant(exchange.started_at),
        exchange.kind,
        delivery.outcome,
        exchange.status,
        delivery.attempt,
        delivery.trigger,
        f"{exchange.duration_ms:.1f}",
        delivery.order_id,
        delivery.customer_id,
        delivery.work_id,
        exchange.error,
        instant(delivery.next_attempt_at),
    )


routes = [
    AdminRoute(
        CSV_PATH, export_deliveries, methods=["GET"], may=Who.ADMINS, name="deliveries.export"
    )
]
