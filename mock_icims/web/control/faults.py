"""Faults of one customer: ordered here, met by the next calls, mails and events."""

from __future__ import annotations

from difflib import get_close_matches

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.faults.effects import EFFECTS, OMITTED, Channel, Effect
from mock_icims.domain.faults.faults import Fault, Match, covers
from mock_icims.domain.ids import FaultId
from mock_icims.domain.public.notifications import STATUS_CHANGED
from mock_icims.domain.structs import asdict
from mock_icims.domain.webhooks.events import EventType
from mock_icims.services.faults import faults
from mock_icims.services.faults.faults import Order
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.control.fault_bodies import OrderFault, ReplaceFaults
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.fault_targets import NOBODYS
from mock_icims.web.parties import VENDOR
from mock_icims.web.routing import Route
from mock_icims.web.state import State

MOST = 100
MAIL = frozenset({"smtp.rcpt", "smtp.data"})


async def list_faults(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(faults_out(tenant))


async def replace_faults(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await ReplaceFaults.read(request)

    orders = [_order(request, one, f"faults[{place}].") for place, one in enumerate(body.faults)]
    faults.replace(tenant, orders)
    return answers.json(faults_out(tenant))


async def create_fault(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    order = _order(request, await OrderFault.read(request), "")
    if len(tenant.faults) >= MOST:
        raise ValidationFailed({"faults": f"are {MOST} already; withdraw one"})

    fault = faults.add(tenant, order)
    location = f"{request.scope['path']}/{fault.id}"
    return answers.json(fault_out(fault), status=201, headers={"Location": location})


async def read_fault(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(fault_out(tenant.faults.get(_named(request))))


async def delete_fault(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    faults.withdraw(tenant, _named(request))
    return Response(status_code=204)


def faults_out(tenant: Tenant) -> dict[str, object]:
    return {"faults": [fault_out(fault) for fault in tenant.faults]}


def fault_out(fault: Fault) -> dict[str, object]:
    """`operation` and `status` are those of the match and the effect, for a quick look."""
    return {
        "id": fault.id,
        "operation": fault.match.operation,
        "status": fault.effect.status,
        "match": match_out(fault.match),
        "effect": effect_out(fault.effect),
        "times": fault.times,
        "matched": fault.matched,
        "hits": fault.hits,
        "spent": fault.spent,
    }


def match_out(match: Match) -> dict[str, object]:
    return _said(asdict(match))


def effect_out(effect: Effect) -> dict[str, object]:
    return _said(asdict(effect))


def _said(members: dict[str, object]) -> dict[str, object]:
    """Without those that narrow nothing and do nothing."""
    return {name: value for name, value in members.items() if value is not None}


def _named(request: Request[State]) -> FaultId:
    return FaultId(request.path_params["fault_id"])


def _order(request: Request[State], sent: OrderFault, place: str) -> Order:
    """Raises ValidationFailed: a rule that could never strike would wait for ever."""
    order = Order(match=sent.wanted(place), effect=sent.ordered(place), times=sent.times)
    wrong = _never_strikes(request, order.match.operation, order.effect)
    if wrong is not None:
        raise ValidationFailed({f"{place}operation": wrong})
    return order


def _never_strikes(request: Request[State], operation: str, effect: Effect) -> str | None:
    """The end of a sentence about the operation; None when there is nothing to say."""
    channel = effect.channel(operation)
    known = _operations(request, channel)
    if operation in NOBODYS:
        return f"{operation!r} is asked before anybody can know for which customer"
    if not any(covers(operation, one) for one in known):
        near = get_close_matches(operation, sorted(known), n=3, cutoff=0.4)
        choice = f": did you mean {' or '.join(near)}?" if near else ""
        return f"{operation!r} is not an operation that {_NAMES[channel]} can meet{choice}"
    if effect.kind not in EFFECTS[channel]:
        return f"{operation!r} cannot meet {effect.kind}: it takes {_kinds(channel)}"
    if not any(covers(operation, one) and effect.meets(one) for one in known):
        return f"{operation!r} cannot meet {effect.kind}: that is for {', '.join(sorted(OMITTED))}"
    return None


_NAMES = {Channel.HTTP: "a call", Channel.MAIL: "a mail", Channel.EVENTS: "an event"}


def _kinds(channel: Channel) -> str:
    return ", ".join(sorted(EFFECTS[channel]))


def _operations(request: Request[State], channel: Channel) -> frozenset[str]:
    if channel is Channel.MAIL:
        return MAIL
    if channel is Channel.EVENTS:
        return frozenset({*EventType, STATUS_CHANGED})
    return frozenset(
        route.name
        for route in request.scope["router"].listed()
        if isinstance(route, Route) and route.path.startswith(VENDOR) and route.name not in NOBODYS
    )


_FAULTS = "/_staging/tenants/{customer_id}/faults"
_ONE = _FAULTS + "/{fault_id}"

routes = [
    Route(_FAULTS, list_faults, methods=["GET"], name="faults.list"),
    Route(_FAULTS, replace_faults, methods=["PUT"], name="faults.replace"),
    Route(_FAULTS, create_fault, methods=["POST"], name="faults.create"),
    Route(_ONE, read_fault, methods=["GET"], name="faults.read"),
    Route(_ONE, delete_fault, methods=["DELETE"], name="faults.delete"),
]
