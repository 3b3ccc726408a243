"""Tomorrow's vendor: read what is on, turn it on and off."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.faults.tomorrow import Tomorrow
from mock_icims.domain.structs import asdict
from mock_icims.services.faults import tomorrow
from mock_icims.web import answers
from mock_icims.web.bodies import Body
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent


class TurnToTomorrow(Body):
    extra_fields: bool = False
    reordered_keys: bool = False
    new_values: bool = False
    page_limit: Annotated[int, Meta(ge=1, le=200)] | None = None


async def read_tomorrow(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(tomorrow_out(tenant.tomorrow.get()))


async def replace_tomorrow(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await TurnToTomorrow.read(request)

    wanted = Tomorrow(
        extra_fields=body.extra_fields,
        reordered_keys=body.reordered_keys,
        new_values=body.new_values,
        page_limit=body.page_limit,
    )
    events = request.state["services"].events
    tomorrow.turn(tenant, wanted, events=events, traceparent=traceparent(request))
    return answers.json(tomorrow_out(wanted))


def tomorrow_out(tomorrow: Tomorrow) -> dict[str, object]:
    return asdict(tomorrow)


_TOMORROW = "/_staging/tenants/{customer_id}/tomorrow"

routes = [
    Route(_TOMORROW, read_tomorrow, methods=["GET"], name="tomorrow.read"),
    Route(_TOMORROW, replace_tomorrow, methods=["PUT"], name="tomorrow.replace"),
]
