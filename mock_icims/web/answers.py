"""What goes back: JSON to programs, and to a person's form the page to see next."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.web import bodies
from mock_icims.web.headers import Header
from mock_icims.web.state import State

_TYPE = (b"content-type", bodies.JSON.encode())
_encode = msgspec.json.Encoder().encode


class Json(Response):
    """JSON that is encoded already: no type or length has to be looked for among its headers."""

    media_type = bodies.JSON

    def __init__(self, body: bytes, status: int, *more: Header) -> None:
        self.status_code = status
        self.background = None
        self.body = body
        self.raw_headers = [_TYPE, (b"content-length", b"%d" % len(body)), *more]


def json(
    value: object,
    *,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Datetimes become RFC 3339 in UTC with a Z."""
    more = (
        [(name.lower().encode(), text.encode("latin-1")) for name, text in headers.items()]
        if headers
        else ()
    )
    return Json(_encode(value), status, *more)


def versioned(value: object, *, etag: str) -> Response:
    return json(value, headers={"ETag": etag})


async def done(
    request: Request[State],
    value: object | None,
    *,
    page: str,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """
    The answer to a write. A form is sent on (303) to its hidden field `next`, else to `page`.

    `value` None is 204: there is nothing more to say.
    """
    if bodies.is_form(request):
        wanted = (await bodies.form(request)).get("next", [""])[-1]
        return see_other(wanted if is_local(wanted) else page)
    if value is None:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return json(value, status=status, headers=headers)


async def created(request: Request[State], value: dict[str, object], *, page: str) -> Response:
    """201 with the address of what was made: the list's own, and its id."""
    if bodies.is_form(request):
        return await done(request, value, page=page)
    scope = request.scope
    location = f"{scope['state']['issuer']}{scope['path']}/{value['id']}"
    return Json(_encode(value), 201, (b"location", location.encode("latin-1")))


def see_other(location: str) -> Response:
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": location})


def is_local(path: str) -> bool:
    """A path of ours. Browsers read backslashes as slashes, and skip tabs and line ends."""
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and path.isprintable()
        and path.isascii()
        and "\\" not in path
    )
