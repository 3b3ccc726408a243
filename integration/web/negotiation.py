"""One answer, two faces: the JSON and the page are made from the same dictionary."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from integration.web.media import wants_page
from integration.web.pages import page
from integration.web.state import State


def respond(
    request: Request[State],
    template: str,
    out: Mapping[str, object],
    *,
    status: int = 200,
    **only_on_the_page: object,
) -> Response:
    if wants_page(request.headers):
        return page(request, template, {**out, **only_on_the_page}, status=status)
    return json_response(out, status=status)


def json_response(out: object, *, status: int = 200) -> Response:
    return Response(msgspec.json.encode(out), status_code=status, media_type="application/json")
