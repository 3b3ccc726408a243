"""How a region is: its queue, its tokens, its database and its worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection as Tx
from starlette.requests import Request
from starlette.responses import Response

from integration.domain.accounts import Visitor
from integration.domain.connections import Connection
from integration.domain.ids import CustomerId
from integration.domain.regions import REGION_NAMES
from integration.services.services import Services
from integration.storage.queue.queues import Depth
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.instants import instant
from integration.web.negotiation import respond
from integration.web.state import Cell, State, run

PATH = "/admin/integrations/icims/health"


async def read_health(request: Request[State], visitor: Visitor) -> Response:
    """A database that does not answer is told of by the refusal itself: 503."""
    depth, connections, now = await run(
        request, lambda tx, services, at: _read(tx, services, visitor.within, at)
    )
    cell = request.state["cell"]
    return respond(
        request,
        "admin/health.html",
        {
            "region": cell.region,
            "region_name": REGION_NAMES[cell.region],
            "checked_at": instant(now),
            "database": {"kind": cell.database.engine.dialect.name, "answers": True},
            "worker": worker_out(cell),
            "queue": depth_out(depth, now),
            "tokens": [token_out(one, now) for one in connections if one.token_expires_at],
        },
        now=now,
        here=PATH,
        csrf=admin_form_token(request),
    )


def _read(
    tx: Tx, services: Services, within: CustomerId | None, at: datetime
) -> tuple[Depth, Sequence[Connection], datetime]:
    depth = services.queues.depth(tx, within=within, at=at)
    return depth, services.connections.all(tx, within=within), at


def worker_out(cell: Cell) -> dict[str, object]:
    """`runs` is None where the work is done by processes that nobody can ask."""
    here = cell.settings.works
    return {"here": here, "runs": cell.worker_runs() if here else None}


def depth_out(depth: Depth, at: datetime) -> dict[str, object]:
    age = None if depth.oldest is None else max(0.0, (at - depth.oldest).total_seconds())
    return {
        "waiting": depth.waiting,
        "under_way": depth.under_way,
        "later": depth.later,
        "parked": depth.parked,
        "exhausted": depth.exhausted,
        "oldest_due_at": instant(depth.oldest),
        "oldest_seconds": age,
    }


def token_out(connection: Connection, at: datetime) -> dict[str, object]:
    return {
        "customer_id": connection.customer_id,
        "customer_name": connection.customer_name,
        "expires_at": instant(connection.token_expires_at),
        "days_left": connection.days_left(at),
        "renewed_by_itself": connection.renewable,
        "warning": connection.token_warning(at),
    }


routes = [AdminRoute(PATH, read_health, methods=["GET"], may=Who.ADMINS, name="admin_health.read")]
