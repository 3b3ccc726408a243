"""Refusal → status, in one shape (RFC 9457); the router's own 404 and 405 and a crash included."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from urllib.parse import quote

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain import errors
from mock_icims.domain.errors import Refusal
from mock_icims.domain.faults.effects import Effect
from mock_icims.domain.faults.faults import Fault
from mock_icims.domain.faults.problems import known_codes, ordered_refusal
from mock_icims.web.public import shape
from mock_icims.web.security_headers import SecurityHeaders
from mock_icims.web.state import State

MEDIA_TYPE = "application/problem+json"
PRINTABLE = "/%:@!$&'()*+,;=~"
URN = "urn:icims-staging:problem:"
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"

STATUSES: dict[type[Refusal], int] = {
    errors.Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.Invalid: 422,
    errors.PreconditionRequired: 428,
    errors.TooManyRequests: 429,
    errors.BadGateway: 502,
}

TITLES = {
    "token_expired": "OAuth token expired",
    "token_revoked": "OAuth token was revoked",
    "csrf_failed": "Form not opened here",
    "payload_too_large": "Body too large",
    "version_conflict": "Changed in between",
    "internal": "Something broke on our side",
}
"""Where the code's own words would not read well, or the guide has better ones."""

ROUTER_CODES = {404: "not_found", 405: "method_not_allowed"}

log = logging.getLogger("mock_icims")


def status_of(refusal: Refusal) -> int:
    return next(STATUSES[kind] for kind in type(refusal).__mro__ if kind in STATUSES)


def problem_out(
    *, code: str, status: int, detail: str, instance: str, extensions: dict[str, object]
) -> dict[str, object]:
    return {
        "type": QUOTA_EXCEEDED if status == HTTPStatus.TOO_MANY_REQUESTS else URN + code,
        "title": TITLES.get(code, code.replace("_", " ").capitalize()),
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
        **extensions,
    }


def refused(request: Request[State], refusal: Refusal) -> Response:
    """The answer to a refusal."""
    headers = _challenge(request, refusal)
    if isinstance(refusal, errors.TooManyRequests):
        headers["Retry-After"] = str(refusal.retry_after)
    if isinstance(refusal, errors.Encoded):
        headers["Accept-Encoding"] = refusal.ACCEPTED

    return _answer(request, problem_of(request, refusal), headers)


def problem_of(request: Request[State], refusal: Refusal) -> dict[str, object]:
    """The document alone, for an answer that tells of several refusals."""
    return problem_out(
        code=refusal.code,
        status=status_of(refusal),
        detail=refusal.detail,
        instance=_as_sent(request.scope),
        extensions=refusal.extensions,
    )


def injected(request: Request[State], fault: Fault) -> Response:
    """The answer that a customer ordered by a fault (docs/decisions/0034)."""
    effect, instance = fault.effect, _as_sent(request.scope)
    refusal = ordered_refusal(effect, said=f"A fault on {fault.match.operation} ordered this.")
    status = effect.status or status_of(refusal)
    if effect.code is None:
        problem = problem_out(
            code="fault_injected",
            status=status,
            detail=effect.detail or _counted(fault),
            instance=instance,
            extensions={},
        )
    else:
        problem = problem_out(
            code=refusal.code,
            status=status,
            detail=refusal.detail,
            instance=instance,
            extensions=refusal.extensions,
        )
    return _answer(request, problem, _challenge(request, refusal) | retry_after(effect))


def retry_after(effect: Effect) -> dict[str, str]:
    """As it was ordered, however odd; 429 has one in any case."""
    if effect.retry_after is not None:
        return {"Retry-After": effect.retry_after}
    return {"Retry-After": "1"} if effect.status == HTTPStatus.TOO_MANY_REQUESTS else {}


def _counted(fault: Fault) -> str:
    of = "" if fault.times is None else f" of {fault.times}"
    return f"Hit {fault.hits}{of} of the fault on {fault.match.operation}."


def codes() -> dict[str, int]:
    """Every code that a problem may be ordered with, and the status that it has."""
    return {
        code: next(STATUSES[one] for one in kind.__mro__ if one in STATUSES)
        for code, kind in known_codes().items()
        if any(one in STATUSES for one in kind.__mro__)
    } | {"internal": HTTPStatus.INTERNAL_SERVER_ERROR}


def unrouted(request: Request[State], error: HTTPException) -> Response:
    """What the router has to say: no such path, or no such method on it."""
    path, method = request.scope["path"], request.method
    return _answer(
        request,
        problem_out(
            code=ROUTER_CODES.get(error.status_code, "malformed"),
            status=error.status_code,
            detail=f"There is nothing at {path}."
            if error.status_code == HTTPStatus.NOT_FOUND
            else f"{path} does not take {method}.",
            instance=_as_sent(request.scope),
            extensions={},
        ),
        dict(error.headers or {}),
    )


def crashed(request: Request[State], error: Exception) -> Response:
    """A bug becomes a 500 with an id that the log has, too."""
    error_id = secrets.token_hex(6)
    where = f"{request.method} {request.scope['path']}"
    log.error("error %s at %s", error_id, where, exc_info=error)
    return _answer(
        request,
        problem_out(
            code="internal",
            status=500,
            detail=f"This is a bug of the fake. Its log has more under {error_id}.",
            instance=_as_sent(request.scope),
            extensions={"error_id": error_id},
        ),
        {},
    )


class Crashes:
    """
    Around an application that sends its own answers: what it raises is answered in our shape, with
    the headers of every answer where it stands outside of those that add them.
    """

    def __init__(self, app: ASGIApp, *, security: SecurityHeaders | None = None) -> None:
        self.app = app
        self.security = security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            answer = _raised(Request(scope), error)
            if self.security is not None:
                answer.raw_headers = self.security.added(answer.raw_headers, scope)
            await answer(scope, receive, send)


def _raised(request: Request[State], error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return unrouted(request, error)
    return crashed(request, error)


def _answer(
    request: Request[State], problem: dict[str, object], headers: dict[str, str]
) -> Response:
    status = int(str(problem["status"]))
    if shape.is_public(request):
        return shape.of_problem(request, problem, headers)
    headers["Vary"] = "Accept"
    if wants_page(request):
        # Here, because pages are imported when somebody looks at one.
        from mock_icims.web.pages.problem import problem_page

        return problem_page(request, problem, status=status, headers=headers)
    return Response(msgspec.json.encode(problem), status, headers, MEDIA_TYPE)


def wants_page(request: Request[State]) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _challenge(request: Request[State], refusal: Refusal) -> dict[str, str]:
    """RFC 6750, 3: what to present. An error is only named to those who presented a token of it."""
    if isinstance(refusal, errors.TokenMalformed):
        said = f'error="invalid_request", error_description="{_quotable(refusal.detail)}"'
        return {"WWW-Authenticate": f'Bearer realm="icims", {said}'}
    if not isinstance(refusal, errors.Unauthenticated | errors.Forbidden):
        return {}

    bearer = request.headers.get("authorization", "").partition(" ")[0].lower() == "bearer"
    parts = ['Bearer realm="icims"']
    if isinstance(refusal, errors.Forbidden):
        if not bearer:
            return {}
        parts.append('error="insufficient_scope"')
    elif bearer and not isinstance(refusal, errors.CredentialsInvalid | errors.SignatureInvalid):
        parts.append('error="invalid_token"')

    if len(parts) > 1:
        parts.append(f'error_description="{_quotable(refusal.detail)}"')
    if isinstance(refusal, errors.ScopeMissing):
        parts.append(f'scope="{refusal.scope}"')
    return {"WWW-Authenticate": ", ".join(parts)}


def _quotable(sentence: str) -> str:
    """RFC 6750, 3: error_description has printable ASCII without quotes and backslashes."""
    return "".join(c for c in sentence if " " <= c <= "~" and c not in '"\\')


def _as_sent(scope: Scope) -> str:
    """The path as a URI reference (RFC 9457 §3.1.5), with its percent signs."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    return quote(raw.decode("latin-1").partition("?")[0], safe=PRINTABLE)
