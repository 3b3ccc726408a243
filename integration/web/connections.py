"""What the admin sees first: each customer's connection, and the checklist beside it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.connections import Connection
from integration.web.admin_access import admin_form_token, require_admin
from integration.web.checklist import check_out
from integration.web.instants import instant
from integration.web.negotiation import respond
from integration.web.state import State, run

PATH = "/admin/integrations/icims"


async def list_connections(request: Request[State]) -> Response:
    await require_admin(request)

    connections, checks, now = await run(
        request,
        lambda tx, services, at: (
            services.connections.all(tx),
            services.checklist.items(tx),
            at,
        ),
    )
    return respond(
        request,
        "admin/connections.html",
        {"items": [connection_out(connection) for connection in connections]},
        checks=[check_out(check) for check in checks],
        now=now,
        here=PATH,
        csrf=admin_form_token(request),
    )


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


routes = [Route(PATH, list_connections, methods=["GET"], name="connections.list")]
