"""Searches: the query as JSON in the address or in the body; ids in the answer."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import Malformed
from mock_icims.domain.public.errors import NotThere, ValueInvalid
from mock_icims.domain.public.numbers import Kind
from mock_icims.domain.public.search import MINUTES
from mock_icims.web import answers, bodies
from mock_icims.web.journal import note
from mock_icims.web.public.access import Asking, admit
from mock_icims.web.public.envelope import public
from mock_icims.web.public.reading import json_of, sent_json
from mock_icims.web.routing import Route
from mock_icims.web.state import State

KINDS = {kind.path: kind for kind in Kind}

UNREADABLE = "An unknown parsing error occurred"


class Staleness(msgspec.Struct):
    """In minutes; 0 is live. Other parameters are passed over."""

    staleness: Annotated[int, Meta(ge=0, le=100_000)] = MINUTES


async def search_by_address(request: Request[State]) -> Response:
    asking = await admit(request)

    kind = _kind(request)
    sent = request.query_params.get("searchJson")
    if not sent:
        raise ValueInvalid("At least one filter must be specified")
    try:
        wanted = json_of(sent)
    except Malformed as error:
        raise ValueInvalid(UNREADABLE) from error

    return found(request, asking, kind, wanted)


async def search(request: Request[State]) -> Response:
    asking = await admit(request)

    kind = _kind(request)
    try:
        wanted = await sent_json(request)
    except Malformed as error:
        raise ValueInvalid(UNREADABLE) from error

    return found(request, asking, kind, wanted)


def found(request: Request[State], asking: Asking, kind: Kind, wanted: object) -> Response:
    minutes = {name: value for name, value in request.query_params.items() if name == "staleness"}
    result = request.state["services"].public_search.find(
        asking.tenant,
        kind,
        wanted,
        key=json.dumps(wanted, sort_keys=True),
        staleness=bodies.convert(minutes, Staleness).staleness,
        hidden=asking.user.hidden_fields,
        told=partial(note, request),
    )
    place = f"{asking.base}/{kind.path}"
    results = [{"self": f"{place}/{number}", "id": number} for number in result.numbers]
    return answers.json({"searchResults": results})


def _kind(request: Request[State]) -> Kind:
    kind = KINDS.get(request.path_params["profile_type"])
    if kind is None:
        raise NotThere("Search")
    return kind


ONE = "/customers/{customer_number}/search/{profile_type}"

routes = [
    Route(ONE, public(search_by_address), methods=["GET"], name="public.search_by_address"),
    Route(ONE, public(search), methods=["POST"], name="public.search"),
]
