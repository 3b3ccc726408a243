"""
Every refusal in the one error shape: RFC 9457 for programs, the same words as a page for people
(docs/decisions/0015-one-error-shape.md). Only this module knows statuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import quote

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from integration.domain.errors import (
    BadGateway,
    Conflict,
    Encoded,
    Forbidden,
    Gone,
    Invalid,
    Malformed,
    Misdirected,
    Moved,
    NotAcceptable,
    NotFound,
    Refusal,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from integration.domain.regions import Region, marked, region_of, unmarked
from integration.web.admin.refused_forms import form_again
from integration.web.media import wants_page
from integration.web.problem_pages import problem_page
from integration.web.state import State

PRINTABLE = "/%:@!$&'()*+,;=~"

FAMILIES: dict[type[Refusal], HTTPStatus] = {
    Malformed: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    Conflict: HTTPStatus.CONFLICT,
    Gone: HTTPStatus.GONE,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    Moved: HTTPStatus.TEMPORARY_REDIRECT,
    Misdirected: HTTPStatus.MISDIRECTED_REQUEST,
    BadGateway: HTTPStatus.BAD_GATEWAY,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    status: HTTPStatus
    code: str
    detail: str
    extensions: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


async def refused(request: Request[State], refusal: Refusal) -> Response:
    problem = problem_of(refusal, presented="authorization" in request.headers)
    if isinstance(refusal, Moved):
        there = {"location": refusal.public_url + moved_to(as_sent(request.scope), refusal.region)}
        problem = replace(problem, headers={**problem.headers, **there})
    again = await form_again(request, refusal, status=problem.status)
    return again or answer(request, problem)


async def refused_by_the_router(request: Request[State], refusal: HTTPException) -> Response:
    """Starlette's own 404 and 405 share the shape."""
    if refusal.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(allowed_methods(request.app.routes, request.scope))
        return answer(
            request,
            Problem(
                status=HTTPStatus.METHOD_NOT_ALLOWED,
                code="method_not_allowed",
                detail=f"Use {allowed}.",
                headers={"allow": allowed},
            ),
        )
    return answer(
        request,
        Problem(
            status=HTTPStatus.NOT_FOUND,
            code="not_found",
            detail="There is nothing at this address.",
        ),
    )


def problem_of(refusal: Refusal, *, presented: bool) -> Problem:
    status = next(status for family, status in FAMILIES.items() if isinstance(refusal, family))
    headers = {}
    if isinstance(refusal, Unauthenticated):
        # RFC 6750, section 3.1: no error code for a request that lacked credentials.
        error = ', error="invalid_token"' if presented else ""
        headers["www-authenticate"] = f'Bearer realm="jobcannon"{error}'
    if isinstance(refusal, Encoded):
        headers["accept-encoding"] = refusal.ACCEPTED
    if isinstance(refusal, TooManyRequests | Unavailable):
        headers["retry-after"] = str(refusal.retry_after)
    return Problem(
        status=status,
        code=refusal.code,
        detail=refusal.detail,
        extensions=refusal.extensions,
        headers=headers,
    )


def answer(request: Request[State], problem: Problem) -> Response:
    out = problem_out(problem, instance=as_sent(request.scope))
    if wants_page(request.headers):
        return problem_page(request, out, headers=problem.headers)
    return Response(
        msgspec.json.encode(out),
        status_code=problem.status,
        headers=dict(problem.headers),
        media_type="application/problem+json",
    )


def problem_out(problem: Problem, *, instance: str) -> dict[str, object]:
    return {
        "type": QUOTA_EXCEEDED
        if problem.status == HTTPStatus.TOO_MANY_REQUESTS
        else f"urn:jobcannon:problem:{problem.code}",
        "title": problem.code.replace("_", " ").capitalize().replace("Csrf", "CSRF"),
        "status": int(problem.status),
        "detail": problem.detail,
        "instance": instance,
        "code": problem.code,
        **problem.extensions,
    }


def allowed_methods(routes: Sequence[BaseRoute], scope: Scope) -> list[str]:
    """Of every route with this path: the router itself only tells those of the first, or none."""
    there = [
        route
        for route in routes
        if isinstance(route, Route) and route.path_regex.match(scope["path"])
    ]
    # What is at a path of its own is nothing else's, though a parameter of another would fit it.
    named = [route for route in there if route.path == scope["path"]] or there
    # What no route names is a file.
    return sorted(method for route in named for method in route.methods or ()) or ["GET", "HEAD"]


def moved_to(path: str, region: Region) -> str:
    """The same path, with the mark of the region that it leads to now."""
    return "/".join(
        marked(region, unmarked(part)) if region_of(part) else part for part in path.split("/")
    )


def as_sent(scope: Scope) -> str:
    """The path as a URI reference (RFC 9457, section 3.1.5), with its percent signs."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    return quote(raw.decode("latin-1").partition("?")[0], safe=PRINTABLE)
