"""In staging alone: whoever has the token takes a customer's state out, and puts it back."""

from __future__ import annotations

import asyncio
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.errors import Invalid, UnsupportedMediaType
from integration.domain.ids import CustomerId
from integration.web.bodies import read_bytes
from integration.web.media import JSON, media_type
from integration.web.staging.clock import require_staging
from integration.web.state import State

LARGEST = 64 * 1024 * 1024

_CUSTOMER = re.compile(r"[a-z]{2,4}_[0-9a-z]{6,40}")


async def read_state(request: Request[State]) -> Response:
    require_staging(request)

    customer_id = _customer_id(request)

    keeping = request.state["keeping"]
    kept = await request.state["following"].still(
        lambda: asyncio.to_thread(keeping.save, customer_id)
    )
    return Response(kept, media_type=JSON)


async def replace_state(request: Request[State]) -> Response:
    require_staging(request)

    customer_id = CustomerId(_customer_id(request))
    if media_type(request.headers) != JSON:
        raise UnsupportedMediaType("Send application/json: what reading the state gave.")
    content = await read_bytes(request, limit=LARGEST)

    keeping = request.state["keeping"]
    await request.state["following"].still(
        lambda: asyncio.to_thread(keeping.restore, customer_id, content), abandon=True
    )
    # What was put back may be of a time before its first event.
    request.state["control"].services.admissions.forget(customer_id)
    return Response(status_code=204)


def _customer_id(request: Request[State]) -> str:
    sent = request.query_params.get("customer_id", "")
    if not _CUSTOMER.fullmatch(sent):
        raise Invalid.at("customer_id", "is required, such as cus_1a2b3c4d5e6f")
    return sent


routes = [
    Route("/_staging/state", read_state, methods=["GET"], name="staging_state.read"),
    Route("/_staging/state", replace_state, methods=["PUT"], name="staging_state.replace"),
]
