"""Where iCIMS's signed events arrive: 202 means verified, stored and committed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.contextvars import bind_contextvars

from integration.domain.errors import CustomerMoving, NotFound, UnsupportedMediaType
from integration.domain.regions import Region
from integration.services.icims.arrivals import Receipt, SignedEvent
from integration.web.bodies import read_bytes
from integration.web.media import JSON, media_type
from integration.web.negotiation import json_response
from integration.web.regions import enter
from integration.web.state import State, run, run_control


async def receive_event(request: Request[State]) -> Response:
    """Only whose event it is is read before the region is known, and only of a signed one."""
    if media_type(request.headers) != JSON:
        raise UnsupportedMediaType("Send application/json.")

    headers, body = dict(request.headers.items()), await read_bytes(request)
    control = request.state["control"].services
    event = control.door.opened(headers, body, at=request.state["clock"].now())

    region = control.admissions.region_of(event.customer_id)
    if region is not None:
        try:
            return await _accepted(request, event, region)
        except (NotFound, CustomerMoving):
            control.admissions.forget(event.customer_id)

    region = await run_control(
        request, lambda tx, services, at: services.residency.admit(tx, event.customer_id, at=at)
    )
    control.admissions.remember(event.customer_id, region)
    return await _accepted(request, event, region)


async def _accepted(request: Request[State], event: SignedEvent, region: Region) -> Response:
    bind_contextvars(customer_id=event.customer_id)
    cell = enter(request, region)

    traceparent = request.state["traceparent"]
    receipt = await run(
        request,
        lambda tx, services, at: services.events.accept(tx, event, at=at, traceparent=traceparent),
    )
    if receipt.acted:
        cell.wake()
    return json_response(receipt_out(receipt), status=202)


def receipt_out(receipt: Receipt) -> dict[str, str]:
    return {"event_id": receipt.event_id, "status": receipt.status}


routes = [Route("/icims/events", receive_event, methods=["POST"], name="events.receive")]
