"""What JobCannon knows of each customer's configuration at iCIMS (guide, step 3), read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import msgspec
from sqlalchemy import Connection as Tx
from starlette.requests import Request
from starlette.responses import Response

from integration.domain.accounts import Visitor
from integration.domain.connections import Connection, ConnectionStatus
from integration.domain.ids import CustomerId
from integration.domain.orders import TRIGGER_LABELS
from integration.services.icims.known_configuration import (
    KnownConfiguration,
    NamedStage,
    last_read,
    named_stages,
)
from integration.services.services import Services
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.instants import instant
from integration.web.negotiation import respond
from integration.web.state import State, run

PATH = "/admin/integrations/icims/configuration"


async def read_configuration(request: Request[State], visitor: Visitor) -> Response:
    connections, known, stages = await run(
        request, lambda tx, services, at: _read(tx, services, visitor.within)
    )
    return respond(
        request,
        "admin/configuration.html",
        {
            "items": [
                configuration_out(one, known.get(one.customer_id), stages[one.customer_id])
                for one in connections
            ]
        },
        trigger_labels={trigger.value: label for trigger, label in TRIGGER_LABELS.items()},
        here=PATH,
        csrf=admin_form_token(request),
    )


def _read(
    tx: Tx, services: Services, within: CustomerId | None
) -> tuple[
    Sequence[Connection],
    Mapping[CustomerId, KnownConfiguration],
    Mapping[CustomerId, Sequence[NamedStage]],
]:
    connections = [
        one
        for one in services.connections.all(tx, within=within)
        if one.status is not ConnectionStatus.UNINSTALLED
    ]
    read = {one.customer_id: last_read(tx, one.customer_id) for one in connections}
    known = {customer: found for customer, found in read.items() if found}
    return connections, known, {customer: named_stages(tx, customer) for customer in read}


def change_url(connection: Connection) -> str:
    """Where the iCIMS admin changes it."""
    return f"{connection.issuer}/settings/marketplace-apps/jobcannon/configuration"


def configuration_out(
    connection: Connection, known: KnownConfiguration | None, stages: Sequence[NamedStage]
) -> dict[str, object]:
    return {
        "connection_id": connection.id,
        "customer_id": connection.customer_id,
        "customer_name": connection.customer_name,
        "change_url": change_url(connection),
        "read_at": instant(known.read_at) if known else None,
        "delivery_id": known.delivery_id if known else None,
        "configuration": msgspec.to_builtins(known.read) if known else None,
        "stages": [asdict(one) for one in stages if known and one.id in known.stage_ids],
    }


routes = [
    AdminRoute(PATH, read_configuration, methods=["GET"], may=Who.ADMINS, name="configuration.read")
]
