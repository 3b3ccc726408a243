"""Whose attempt this is: the cookie that beginning it gave to this browser."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from integration.domain.attempts import Attempt
from integration.domain.errors import Unauthenticated
from integration.domain.ids import AttemptId
from integration.web.addresses import attempt_id
from integration.web.cookies import ATTEMPT, set_cookie
from integration.web.csrf import form_token, refuse_foreign_origin
from integration.web.state import State


@dataclass(frozen=True, slots=True)
class Candidate:
    attempt_id: AttemptId
    secret: str = field(repr=False)


def candidate(request: Request[State]) -> Candidate:
    """Raises Unauthenticated without the cookie; the service checks what it says."""
    refuse_foreign_origin(request)
    named, secret = attempt_id(request), request.cookies.get(ATTEMPT)
    if not secret:
        raise Unauthenticated("This browser has not begun this assessment.")
    return Candidate(named, secret)


def remember_candidate(
    request: Request[State], response: Response, attempt: Attempt, secret: str
) -> None:
    """The path is the attempt's own, so that two candidates can share a browser."""
    set_cookie(request, response, ATTEMPT, secret, path=f"/attempts/{attempt.id}")


def attempt_form_token(request: Request[State]) -> str:
    return form_token(request, request.cookies[ATTEMPT])
