"""Where iCIMS's signed events arrive: 202 means verified, stored and committed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.errors import UnsupportedMediaType
from integration.services.events import Receipt
from integration.web.bodies import read_bytes
from integration.web.media import JSON, media_type
from integration.web.negotiation import json_response
from integration.web.state import State, run


async def receive_event(request: Request[State]) -> Response:
    if media_type(request.headers) != JSON:
        raise UnsupportedMediaType("Send application/json.")

    headers, body = dict(request.headers), await read_bytes(request)

    receipt = await run(
        request,
        lambda tx, services, at: services.events.accept(tx, headers=headers, body=body, at=at),
    )
    request.state["wake"]()
    return json_response(receipt_out(receipt), status=202)


def receipt_out(receipt: Receipt) -> dict[str, str]:
    return {"event_id": receipt.event_id, "status": receipt.status}


routes = [Route("/icims/events", receive_event, methods=["POST"], name="events.receive")]
