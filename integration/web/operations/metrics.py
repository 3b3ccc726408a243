"""What a Prometheus may ask, with the token of the settings."""

from __future__ import annotations

from datetime import datetime

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.connections import Connection
from integration.storage.queue.queues import Depth
from integration.web.programs import require_token
from integration.web.state import Cell, State


async def read_metrics(request: Request[State]) -> Response:
    require_token(request, request.state["settings"].metrics_token, named="metrics")
    metrics, at = request.state["metrics"], request.state["clock"].now()

    found = [(cell, await _look(cell, at)) for cell in request.state["cells"].values()]
    metrics.begin()
    for cell, (depth, connections) in found:
        metrics.waits(cell.region, depth, at=at, works=cell.works)
        for connection in connections:
            metrics.connected(cell.region, connection, at=at)
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


async def _look(cell: Cell, at: datetime) -> tuple[Depth, tuple[Connection, ...]]:
    services = cell.services
    return await cell.database.run(
        lambda tx: (services.queues.depth(tx, at=at), services.connections.all(tx))
    )


routes = [Route("/metrics", read_metrics, methods=["GET"], name="metrics.read")]
