"""Retention: how long data of candidates is kept, what suspends that, and proof that it is gone."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from integration.domain.accounts import Visitor
from integration.domain.errors import Invalid, Overtaken
from integration.domain.ids import SHAPE, CandidateId, CustomerId
from integration.domain.retention import DEFAULT_DAYS, LONGEST_DAYS, SHORTEST_DAYS, Ground
from integration.web.addresses import customer_id, erasure_id, hold_id
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.admin.retention_out import (
    certificate_out,
    erasure_out,
    hold_out,
    kept_out,
    overview_out,
)
from integration.web.bodies import Id, converted, read_json, read_nothing
from integration.web.csrf import read_own_form
from integration.web.filters import matching, parameters_of
from integration.web.media import is_form
from integration.web.negotiation import json_response, respond
from integration.web.state import State, run

HOME = "/admin/integrations/icims"
PATH = f"{HOME}/retention"
DAYS = re.compile(r"[1-9][0-9]{0,3}")
VERSION = re.compile(r"[0-9]{1,9}")
OVERTAKEN = re.compile(r"yes")


class ChangeRetention(msgspec.Struct, forbid_unknown_fields=True):
    days: int | None
    policy_version: int | None = None
    """Of what the page showed: its forms have it, so that two who change it are told."""

    @classmethod
    async def read(cls, request: Request[State], visitor: Visitor) -> ChangeRetention:
        if not is_form(request.headers):
            return await read_json(request, cls)
        fields = await read_own_form(request, bound_to=visitor.token)
        text = fields.get("days", "")
        if text and not DAYS.fullmatch(text):
            raise Invalid.at("days", f"must be within {SHORTEST_DAYS} to {LONGEST_DAYS}")
        version = fields.get("policy_version", "")
        if version and not VERSION.fullmatch(version):
            raise Invalid.at("policy_version", "must be a whole number")
        return cls(
            days=int(text) if text else None, policy_version=int(version) if version else None
        )


class PlaceHold(msgspec.Struct, forbid_unknown_fields=True):
    ground: Ground
    candidate_id: Id | None = None
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""

    @classmethod
    async def read(cls, request: Request[State], visitor: Visitor) -> PlaceHold:
        if not is_form(request.headers):
            return await read_json(request, cls)
        fields = await read_own_form(request, bound_to=visitor.token)
        given = {name: value for name, value in fields.items() if value}
        return converted(given, cls)


class RequestErasure(msgspec.Struct, forbid_unknown_fields=True):
    candidate_id: Id

    @classmethod
    async def read(cls, request: Request[State], visitor: Visitor) -> RequestErasure:
        if not is_form(request.headers):
            return await read_json(request, cls)
        return converted(await read_own_form(request, bound_to=visitor.token), cls)


async def read_retention(request: Request[State], visitor: Visitor) -> Response:
    asked = parameters_of(request, {"customer_id", "days", "overtaken"})
    named, days = matching(asked, "customer_id", SHAPE), matching(asked, "days", DAYS)
    overtaken = matching(asked, "overtaken", OVERTAKEN) is not None
    customer = visitor.may(named) if named else None
    if days and not SHORTEST_DAYS <= int(days) <= LONGEST_DAYS:
        raise Invalid.at("days", f"must be within {SHORTEST_DAYS} to {LONGEST_DAYS}")

    overview, preview = await run(
        request,
        lambda tx, services, at: (
            services.retention.overview(tx, within=visitor.within, at=at),
            services.retention.preview(tx, customer, int(days), at=at)
            if customer and days
            else None,
        ),
    )
    told = {"customer_id": customer, "days": int(days or 0), "purged_at_once": preview}
    return respond(
        request,
        "admin/retention.html",
        overview_out(overview) | {"preview": None if preview is None else told},
        overtaken=overtaken,
        grounds=list(Ground),
        here=PATH,
        csrf=admin_form_token(request),
    )


async def change_retention(request: Request[State], visitor: Visitor) -> Response:
    customer = visitor.may(customer_id(request))
    sent = await ChangeRetention.read(request, visitor)

    try:
        kept = await run(
            request,
            lambda tx, services, at: services.retention.change(
                tx, customer, sent.days, by=visitor.by, at=at, read=sent.policy_version
            ),
        )
    except Overtaken:
        if not is_form(request.headers):
            raise
        return _asked_again(customer, sent.days)
    return _changed(request, kept_out(kept))


def _asked_again(customer: CustomerId, days: int | None) -> Response:
    """With their own days still there, what these would erase, and the period of now."""
    query = urlencode({"customer_id": customer, "days": days or DEFAULT_DAYS, "overtaken": "yes"})
    return RedirectResponse(f"{PATH}?{query}", status_code=303)


async def place_hold(request: Request[State], visitor: Visitor) -> Response:
    customer = visitor.may(customer_id(request))
    sent = await PlaceHold.read(request, visitor)

    hold = await run(
        request,
        lambda tx, services, at: services.retention.place_hold(
            tx,
            customer,
            candidate_id=CandidateId(sent.candidate_id) if sent.candidate_id else None,
            ground=sent.ground,
            note=sent.note,
            by=visitor.by,
            at=at,
        ),
    )
    return _changed(request, hold_out(hold), status=201)


async def release_hold(request: Request[State], visitor: Visitor) -> Response:
    named = hold_id(request)
    if is_form(request.headers):
        await read_own_form(request, bound_to=visitor.token)
    else:
        await read_nothing(request)

    hold = await run(
        request,
        lambda tx, services, at: services.retention.release_hold(
            tx, named, within=visitor.within, by=visitor.by, at=at
        ),
    )
    request.state["cell"].wake()
    return _changed(request, hold_out(hold))


async def request_erasure(request: Request[State], visitor: Visitor) -> Response:
    customer = visitor.may(customer_id(request))
    sent = await RequestErasure.read(request, visitor)

    erasure = await run(
        request,
        lambda tx, services, at: services.retention.request_erasure(
            tx, customer, CandidateId(sent.candidate_id), by=visitor.by, at=at
        ),
    )
    request.state["cell"].wake()
    if is_form(request.headers):
        return RedirectResponse(f"{HOME}/erasures/{erasure.id}", status_code=303)
    return json_response(erasure_out(erasure), status=202)


async def read_erasure(request: Request[State], visitor: Visitor) -> Response:
    named = erasure_id(request)

    certificate = await run(
        request,
        lambda tx, services, at: services.retention.certificate(tx, named, within=visitor.within),
    )
    return respond(
        request,
        "admin/erasure.html",
        certificate_out(certificate),
        here=PATH,
        csrf=admin_form_token(request),
    )


def _changed(request: Request[State], out: dict[str, object], *, status: int = 200) -> Response:
    if is_form(request.headers):
        return RedirectResponse(PATH, status_code=303)
    return json_response(out, status=status)


routes = [
    AdminRoute(PATH, read_retention, methods=["GET"], may=Who.ADMINS, name="retention.read"),
    AdminRoute(
        f"{PATH}/{{customer_id}}",
        change_retention,
        methods=["PUT"],
        may=Who.ADMINS,
        name="retention.change",
    ),
    AdminRoute(
        f"{PATH}/{{customer_id}}/holds",
        place_hold,
        methods=["POST"],
        may=Who.ADMINS,
        name="holds.place",
    ),
    AdminRoute(
        f"{HOME}/holds/{{hold_id}}",
        release_hold,
        methods=["DELETE"],
        may=Who.ADMINS,
        name="holds.release",
    ),
    AdminRoute(
        f"{PATH}/{{customer_id}}/erasures",
        request_erasure,
        methods=["POST"],
        may=Who.ADMINS,
        name="erasures.request",
    ),
    AdminRoute(
        f"{HOME}/erasures/{{erasure_id}}",
        read_erasure,
        methods=["GET"],
        may=Who.ADMINS,
        name="erasures.read",
    ),
]
