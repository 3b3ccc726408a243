"""How the public API answers: its refusals, its warnings, and what every answer carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import (
    Conflict,
    Encoded,
    NotFound,
    Refusal,
    TooLarge,
    UnsupportedMediaType,
)
from mock_icims.domain.public.access import seconds_to_midnight
from mock_icims.domain.public.errors import (
    CredentialsWrong,
    DayUsedUp,
    ErrorCode,
    HttpVersionUnknown,
    PublicRefusal,
    Said,
)
from mock_icims.web.journal import note
from mock_icims.web.public import shape
from mock_icims.web.public.access import Asking, who_asked
from mock_icims.web.state import State, traceparent

Endpoint = Callable[[Request[State]], Awaitable[Response]]

STATUSES: dict[ErrorCode, int] = {
    ErrorCode.RESOURCE_NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCode.RESOURCE_ACCESS_DENIED: HTTPStatus.NOT_FOUND,
    ErrorCode.CREDENTIALS: HTTPStatus.UNAUTHORIZED,
    ErrorCode.LIMIT_EXCEEDED: HTTPStatus.TOO_MANY_REQUESTS,
}
"""All others are 400."""

EVERY_ANSWER = {
    "Cache-Control": "no-cache,no-store,no-transform,must-revalidate,max-age=0,s-maxage=0",
    "Content-Language": "en-US,us",
    "Strict-Transport-Security": "max-age=7776000",
}
"""As recorded from iCIMS (public iCIMS)."""

EMPTY = "application/octet-stream"
"""What iCIMS calls the content of an answer without any (public iCIMS)."""


def public(endpoint: Endpoint) -> Endpoint:
    """Refusals in iCIMS's shape, the state of the day's limit, and a transaction to quote."""

    @wraps(endpoint)
    async def answering(request: Request[State]) -> Response:
        try:
            answer = await endpoint(request)
        except PublicRefusal as refusal:
            if refusal.why:
                note(request, refusal.why)
            answer = refused(refusal)
        except Refusal as refusal:
            answer = shape.errors(_said(refusal), status=_status(refusal))
            if isinstance(refusal, Encoded):
                answer.headers["Accept-Encoding"] = refusal.ACCEPTED

        asking = who_asked(request)
        if asking is not None:
            answer.headers.update(_limits(request, asking))
        answer.headers.update(EVERY_ANSWER)
        answer.headers["X-Transaction"] = _transaction(traceparent(request))
        return answer

    return answering


def refused(refusal: PublicRefusal) -> Response:
    if isinstance(refusal, HttpVersionUnknown):
        return shape.errors(refusal.said, status=HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)

    answer = shape.errors(refusal.said, status=STATUSES.get(refusal.said[0].code, 400))
    if isinstance(refusal, CredentialsWrong):
        answer.headers["WWW-Authenticate"] = 'Basic realm="icims"'
    if isinstance(refusal, DayUsedUp):
        answer.headers["Retry-After"] = str(refusal.reset)
    return answer


def created(location: str, warnings: Sequence[Said] = ()) -> Response:
    """201 without a body, as recorded from iCIMS."""
    answer = Response(status_code=201, headers={"Location": location}, media_type=EMPTY)
    return warned(answer, warnings)


def changed(warnings: Sequence[Said] = (), *, location: str | None = None) -> Response:
    """204: which 2xx iCIMS gives to a PATCH of a profile is not public (docs/decisions/0049)."""
    headers = {} if location is None else {"Location": location}
    return warned(Response(status_code=204, headers=headers), warnings)


def warned(answer: Response, warnings: Sequence[Said]) -> Response:
    for one in warnings:
        answer.headers.append("X-Warning", shape.printable(one.header))
    return answer


def _said(refusal: Refusal) -> list[Said]:
    """A refusal of the desks that both surfaces share, in this one's words."""
    if isinstance(refusal, NotFound):
        return [Said(ErrorCode.RESOURCE_NOT_FOUND, refusal.detail)]
    if isinstance(refusal, Conflict):
        return [Said(ErrorCode.STATE_CONFLICT, refusal.detail)]

    wrong = refusal.extensions.get("errors")
    fields = [one for one in wrong if isinstance(one, dict)] if isinstance(wrong, list) else []
    return [
        Said(ErrorCode.VALUE_INVALID, f"{one['field']}: {one['message']}", str(one["field"]))
        for one in fields
    ] or [Said(ErrorCode.UNREADABLE, refusal.detail)]


def _status(refusal: Refusal) -> int:
    """Of iCIMS's own there are 400 and 404; HTTP's for a body that is too large or no JSON."""
    if isinstance(refusal, NotFound):
        return HTTPStatus.NOT_FOUND
    if isinstance(refusal, TooLarge):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(refusal, UnsupportedMediaType):
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    return HTTPStatus.BAD_REQUEST


def _limits(request: Request[State], asking: Asking) -> dict[str, str]:
    """Nothing is said of limits that are switched off."""
    tenant, user = asking.tenant, asking.user
    if not tenant.limits.get().enabled:
        return {}
    used = request.state["services"].public_access.day(tenant, user).used
    return {
        "X-RateLimit-Limit": str(user.daily_limit),
        "X-RateLimit-Remaining": str(max(0, user.daily_limit - used)),
        "X-RateLimit-Reset": str(seconds_to_midnight(tenant.clock.now())),
    }


def _transaction(trace: str) -> str:
    """An UUID in capitals and braces, as iCIMS has it; here it is the trace."""
    id = trace[3:35].upper() or "0" * 32
    return f"{{{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}}}"
