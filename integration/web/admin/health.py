"""How a region is: its queue, its tokens, its database and its worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection as Tx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.connections import Connection
from integration.domain.regions import REGION_NAMES
from integration.services.services import Services
from integration.storage.queues import Depth
from integration.web.admin.access import admin_form_token, require_admin
from integration.web.instants import instant
from integration.web.negotiation import respond
from integration.web.state import Cell, State, run

PATH = "/admin/integrations/icims/health"


async def read_health(request: Request[State]) -> Response:
    """A database that does not answer is told of by the refusal itself: 503."""
    await require_admin(request)

    depth, connections, now = await run(request, _read)
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


def _read(tx: Tx, services: Services, at: datetime) -> tuple[Depth, Sequence[Connection], datetime]:
    return services.queues.depth(tx, at=at), services.connections.all(tx), at


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


routes = [Route(PATH, read_health, methods=["GET"], name="admin_health.read")]
