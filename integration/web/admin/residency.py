"""Residency: which region each customer lives in, and which one the admin looks at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from integration.domain.accounts import Visitor
from integration.domain.errors import Invalid
from integration.domain.ids import CustomerId
from integration.domain.moves import Move
from integration.domain.regions import Region
from integration.domain.residency import Residence
from integration.web.addresses import customer_id
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.admin.sign_in_page import local_path
from integration.web.bodies import Id, converted, read_json
from integration.web.cookies import set_cookie
from integration.web.csrf import read_own_form
from integration.web.instants import instant
from integration.web.media import is_form
from integration.web.negotiation import json_response, respond
from integration.web.regions import ADMIN_REGION
from integration.web.state import State, run, run_control

PATH = "/admin/integrations/icims/residency"


class SpecifyRegion(msgspec.Struct, forbid_unknown_fields=True):
    region: Literal["us", "eu"]
    customer_id: Id | None = None
    next: Annotated[str, msgspec.Meta(max_length=500)] = ""

    @classmethod
    async def read(cls, request: Request[State], *, token: str) -> SpecifyRegion:
        if not is_form(request.headers):
            return await read_json(request, cls)

        fields = await read_own_form(request, bound_to=token)
        return converted(fields, cls)


async def list_residences(request: Request[State], visitor: Visitor) -> Response:
    residences, moves = await run_control(
        request,
        lambda tx, services, at: (
            services.residency.all(tx, within=visitor.within),
            services.residency.moves(tx, within=visitor.within),
        ),
    )
    connections = await run(
        request, lambda tx, services, at: services.connections.all(tx, within=visitor.within)
    )
    names = {one.customer_id: one.customer_name for one in connections}
    return respond(
        request,
        "admin/residency.html",
        {
            "region": request.state["cell"].region,
            "held": list(request.state["cells"]),
            "items": [residence_out(residence, names) for residence in residences],
            "moves": [move_out(move) for move in moves],
        },
        here=PATH,
        csrf=admin_form_token(request),
    )


async def specify_region(request: Request[State], visitor: Visitor) -> Response:
    sent = await SpecifyRegion.read(request, token=visitor.token)
    named = _named(request, sent)

    region = Region(sent.region)
    before = await run_control(
        request,
        lambda tx, services, at: services.residency.specify(
            tx, named, region=region, by=visitor.by, at=at
        ),
    )
    if before is not None and before.region and before.region is not region:
        await _forget(request, named, before.region)
    if is_form(request.headers):
        return RedirectResponse(PATH, status_code=303)
    [residence] = await run_control(
        request, lambda tx, services, at: services.residency.all(tx, within=named)
    )
    return json_response(residence_out(residence, {}))


async def choose_region(request: Request[State], visitor: Visitor) -> Response:
    sent = await SpecifyRegion.read(request, token=visitor.token)
    if sent.region not in request.state["cells"]:
        raise Invalid.at("region", "is not held here")

    response: Response = json_response({"region": sent.region})
    if is_form(request.headers):
        response = RedirectResponse(local_path(sent.next), status_code=303)
    set_cookie(request, response, ADMIN_REGION, sent.region, path="/admin")
    return response


async def _forget(request: Request[State], named: CustomerId, left: Region) -> None:
    """A token that an install left there is useless now: JobCannon is to be authorized again."""
    if cell := request.state["cells"].get(left):
        await cell.database.run(lambda tx: cell.services.connections.forget(tx, named))


def _named(request: Request[State], sent: SpecifyRegion) -> CustomerId:
    """The form for a customer that is not known yet names it in a field."""
    if request.path_params["customer_id"] != "new":
        return customer_id(request)
    if sent.customer_id is None:
        raise Invalid.at("customer_id", "is missing")
    return CustomerId(sent.customer_id)


def residence_out(residence: Residence, names: Mapping[CustomerId, str]) -> dict[str, object]:
    return {
        "customer_id": residence.customer_id,
        "customer_name": names.get(residence.customer_id),
        "region": residence.region,
        "decided_by": residence.decided_by,
        "locked_at": instant(residence.locked_at),
        "moving_to": residence.moving_to,
        "leaving": residence.leaving,
    }


def move_out(move: Move) -> dict[str, object]:
    return {
        "id": move.id,
        "customer_id": move.customer_id,
        "from": move.source,
        "to": move.target,
        "state": move.state,
        "requested_by": move.requested_by,
        "began_at": instant(move.began_at),
        "switched_at": instant(move.switched_at),
        "ended_at": instant(move.ended_at),
        "rows": dict(move.counts),
        "digest": move.digest,
        "proof": dict(move.proof),
    }


routes = [
    AdminRoute(PATH, list_residences, methods=["GET"], may=Who.ADMINS, name="residency.list"),
    AdminRoute(
        f"{PATH}/{{customer_id}}",
        specify_region,
        methods=["PUT"],
        may=Who.OPERATORS,
        name="residency.specify",
    ),
    AdminRoute(
        "/admin/region",
        choose_region,
        methods=["PUT"],
        may=Who.OPERATORS,
        name="admin_region.choose",
    ),
]
