"""A tenant's time, and whether all that fell due is done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.clock import FASTEST, StagingClock
from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.followers import Journey
from mock_icims.domain.webhooks.events import Fired
from mock_icims.web import answers
from mock_icims.web.bodies import Body
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.queries import Query, Seconds
from mock_icims.web.routing import Route
from mock_icims.web.state import State

TEN_YEARS = 10 * 365 * 86_400

# RFC 3339, in UTC only: what comes back is written the same way.
Instant = Annotated[
    str,
    Meta(
        pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z\Z"
    ),
]


Rate = Annotated[float, Meta(gt=0, le=FASTEST)]


class SetClock(Body):
    """`rate` is staging seconds per second; what is left out stays."""

    frozen: bool | None = None
    now: Instant | None = None
    rate: Rate | None = None

    def moment(self) -> datetime | None:
        try:
            return None if self.now is None else datetime.fromisoformat(self.now)
        except ValueError:
            raise ValidationFailed({"now": "is not a day of the calendar"}) from None


class AdvanceClock(Body):
    """`timeout` is what it may take in real seconds."""

    seconds: Annotated[int, Meta(ge=0, le=TEN_YEARS)]
    timeout: Annotated[float, Meta(ge=0, le=300)] = 30.0


class Patience(Query):
    """Seconds that the caller is ready to wait."""

    timeout: Seconds = 10.0


async def read_clock(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(clock_out(tenant.clock))


async def set_clock(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await SetClock.read(request)

    await request.state["services"].clocks.set(
        tenant, frozen=body.frozen, now=body.moment(), rate=body.rate
    )
    return answers.json(clock_out(tenant_of(request).clock))


async def advance_clock(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await AdvanceClock.read(request)

    by = timedelta(seconds=body.seconds)
    journey = await request.state["services"].clocks.advance(tenant, by, seconds=body.timeout)
    return answers.json({**clock_out(tenant_of(request).clock), **journey_out(journey)})


async def settled(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    patience = Patience.read(request)

    services = request.state["services"]
    late = await services.clocks.settled(tenant, seconds=patience.timeout)
    pending = services.events.pending(tenant_of(request))
    return answers.json({"settled": not late, "pending": pending, "waiting_for": late})


def clock_out(clock: StagingClock) -> dict[str, object]:
    return {
        "now": clock.now(),
        "frozen": clock.frozen,
        "rate": clock.rate,
        "offset_seconds": round(clock.offset.total_seconds(), 3),
    }


def journey_out(journey: Journey) -> dict[str, object]:
    return {
        "settled": journey.settled,
        "waiting_for": journey.waiting_for,
        "fired": [fired_out(one) for one in journey.fired],
    }


def fired_out(fired: Fired) -> dict[str, object]:
    return {"due_at": fired.due_at, "program": fired.program, "what": fired.what}


_TENANT = "/_staging/tenants/{customer_id}"

routes = [
    Route(f"{_TENANT}/clock", read_clock, methods=["GET"], name="clock.read"),
    Route(f"{_TENANT}/clock", set_clock, methods=["PUT"], name="clock.set"),
    Route(f"{_TENANT}/clock/advance", advance_clock, methods=["POST"], name="clock.advance"),
    Route(f"{_TENANT}/settled", settled, methods=["GET"], name="staging.settled"),
]
