"""Where iCIMS's signed events arrive: 202 means verified, stored and committed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.contextvars import bind_contextvars

from integration.domain.errors import UnsupportedMediaType
from integration.services.icims.arrivals import Receipt
from integration.web.bodies import read_bytes
from integration.web.media import JSON, media_type
from integration.web.negotiation import json_response
from integration.web.regions import enter
from integration.web.state import State, run, run_control


async def receive_event(request: Request[State]) -> Response:
    """Only whose event it is is read before the region is known, and only of a verified one."""
    if media_type(request.headers) != JSON:
        raise UnsupportedMediaType("Send application/json.")

    headers, body = dict(request.headers.items()), await read_bytes(request)

    customer_id = request.state["control"].services.door.customer_of(
        headers, body, at=request.state["clock"].now()
    )
    region = await run_control(
        request, lambda tx, services, at: services.residency.admit(tx, customer_id, at=at)
    )
    bind_contextvars(customer_id=customer_id)
    cell = enter(request, region)

    traceparent = request.state["traceparent"]
    receipt = await run(
        request,
        lambda tx, services, at: services.events.accept(
            tx, headers=headers, body=body, at=at, traceparent=traceparent
        ),
    )
    if receipt.acted:
        cell.wake()
    return json_response(receipt_out(receipt), status=202)


def receipt_out(receipt: Receipt) -> dict[str, str]:
    return {"event_id": receipt.event_id, "status": receipt.status}


routes = [Route("/icims/events", receive_event, methods=["POST"], name="events.receive")]
