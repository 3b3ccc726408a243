"""Resend one delivery, or recover all that failed since a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from integration.domain.accounts import Visitor
from integration.domain.moments import in_utc
from integration.services.icims.event_bodies import Id
from integration.services.operating.redelivery import Failed, Resent
from integration.web.addresses import delivery_id
from integration.web.admin.access import AdminRoute, Who
from integration.web.admin.deliveries import PATH
from integration.web.bodies import read_json, read_nothing
from integration.web.csrf import read_own_form
from integration.web.filters import read_moment
from integration.web.media import is_form
from integration.web.negotiation import json_response
from integration.web.state import State, run

# Beside the log and not below it, where each name is a delivery's.
RECOVERY = "/admin/integrations/icims/recovery"


class Recover(msgspec.Struct, forbid_unknown_fields=True):
    since: Annotated[datetime, msgspec.Meta(tz=True)]
    customer_id: Id | None = None

    @classmethod
    async def read(cls, request: Request[State], *, bound_to: str) -> Recover:
        if not is_form(request.headers):
            sent = await read_json(request, cls)
            return cls(since=in_utc(sent.since, field="since"), customer_id=sent.customer_id)

        fields = await read_own_form(request, bound_to=bound_to)
        return cls(since=read_moment(fields.get("since", ""), field="since", zoneless=True))


async def resend_delivery(request: Request[State], visitor: Visitor) -> Response:
    named = delivery_id(request)
    if is_form(request.headers):
        await read_own_form(request, bound_to=visitor.token)
    else:
        await read_nothing(request)

    resent = await run(
        request,
        lambda tx, services, at: services.redelivery.resend(
            tx, delivery_id=named, within=visitor.within, by=visitor.by, at=at
        ),
    )
    request.state["cell"].wake()
    if is_form(request.headers):
        return RedirectResponse(f"{PATH}/{named}", status_code=303)
    return json_response(resent_out(resent), status=202)


async def recover_deliveries(request: Request[State], visitor: Visitor) -> Response:
    asked = await Recover.read(request, bound_to=visitor.token)
    whose = visitor.whose(asked.customer_id)

    recovered = await run(
        request,
        lambda tx, services, at: services.redelivery.recover(
            tx,
            Failed(since=asked.since, customer_id=whose),
            by=visitor.by,
            at=at,
        ),
    )
    request.state["cell"].wake()
    if is_form(request.headers):
        return RedirectResponse(f"{PATH}?recovered={recovered}", status_code=303)
    return json_response({"recovered": recovered}, status=202)


def resent_out(resent: Resent) -> dict[str, str]:
    return {"work_id": resent.work_id, "kind": resent.kind, "state": "due"}


routes = [
    AdminRoute(
        RECOVERY, recover_deliveries, methods=["POST"], may=Who.ADMINS, name="deliveries.recover"
    ),
    AdminRoute(
        f"{PATH}/{{delivery_id}}/redelivery",
        resend_delivery,
        methods=["POST"],
        may=Who.ADMINS,
        name="deliveries.resend",
    ),
]
