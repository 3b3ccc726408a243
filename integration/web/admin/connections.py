"""What the admin sees first: each customer's connection, and the checklist beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection as Tx
from starlette.requests import Request
from starlette.responses import Response

from integration.domain.accounts import Visitor
from integration.domain.connections import Connection
from integration.domain.ids import CustomerId
from integration.domain.pacing import Bucket
from integration.domain.queues import Queue
from integration.services.operating.checklist import ChecklistItem
from integration.services.services import Services
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.admin.checklist import check_out
from integration.web.instants import instant
from integration.web.negotiation import respond
from integration.web.state import State, run

PATH = "/admin/integrations/icims"


async def list_connections(request: Request[State], visitor: Visitor) -> Response:
    connections, queues, checks, now = await run(
        request, lambda tx, services, at: _read(tx, services, visitor.within, at)
    )
    return respond(
        request,
        "admin/connections.html",
        {
            "items": [
                connection_out(one) | {"queue": queue_out(queues[one.customer_id], now)}
                for one in connections
            ]
        },
        checks=[check_out(check) for check in checks],
        now=now,
        here=PATH,
        csrf=admin_form_token(request),
    )


def _read(
    tx: Tx, services: Services, within: CustomerId | None, at: datetime
) -> tuple[Sequence[Connection], Mapping[str, Queue], Sequence[ChecklistItem], datetime]:
    connections = services.connections.all(tx, within=within)
    queues = services.queues.of(tx, [one.customer_id for one in connections], at=at)
    return connections, queues, services.checklist.items(tx, within=within), at


def queue_out(queue: Queue, at: datetime) -> dict[str, object]:
    return {
        "waiting": queue.pieces,
        "calls": queue.calls,
        "through_at": instant(queue.through_at(at)),
        "rate_limit": rate_limit_out(queue.bucket, at) if queue.bucket else None,
    }


def rate_limit_out(bucket: Bucket, at: datetime) -> dict[str, object]:
    limit = bucket.limit
    left = max(0, bucket.left(at))
    return {
        "quota": limit.quota,
        "window_seconds": limit.window_seconds,
        "burst": limit.capacity + limit.quota,
        "capacity": limit.capacity,
        "used": limit.capacity - left,
        "left": left,
        "reserved": limit.kept,
        "under_way": bucket.held,
        "closed_until": instant(bucket.closed_until) if bucket.closed(at) else None,
    }


def connection_out(connection: Connection) -> dict[str, object]:
    return {
        "id": connection.id,
        "customer_id": connection.customer_id,
        "customer_name": connection.customer_name,
        "region": connection.region,
        "status": connection.status,
        "scopes": list(connection.scopes),
        "token_expires_at": instant(connection.token_expires_at),
        "installed_at": instant(connection.installed_at),
        "reason": connection.reason,
        "work": {"due": connection.work_due, "parked": connection.work_parked},
    }


routes = [
    AdminRoute(PATH, list_connections, methods=["GET"], may=Who.ADMINS, name="connections.list")
]
