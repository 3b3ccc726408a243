"""Whose attempt this is: the cookie that beginning it gave to this browser."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from integration.domain.attempts import Attempt
from integration.domain.errors import Unauthenticated
from integration.domain.ids import AttemptId
from integration.domain.regions import marked, unmarked
from integration.web.addresses import attempt_id
from integration.web.cookies import ATTEMPT, cookie, set_cookie
from integration.web.csrf import form_token, refuse_foreign_origin
from integration.web.regions import enter_by_mark
from integration.web.state import State


@dataclass(frozen=True, slots=True)
class Candidate:
    attempt_id: AttemptId
    secret: str = field(repr=False)


def candidate(request: Request[State]) -> Candidate:
    """Raises Unauthenticated without the cookie; the service checks what it says."""
    refuse_foreign_origin(request)
    named, kept = attempt_id(request), cookie(request, ATTEMPT)
    if not kept:
        raise Unauthenticated("This browser has not begun this assessment.")
    enter_by_mark(request, kept)
    return Candidate(named, unmarked(kept))


def remember_candidate(
    request: Request[State], response: Response, attempt: Attempt, secret: str
) -> None:
    """The path is the attempt's own, so that two candidates can share a browser."""
    kept = marked(request.state["cell"].region, secret)
    set_cookie(request, response, ATTEMPT, kept, path=f"/attempts/{attempt.id}")


def attempt_form_token(request: Request[State]) -> str:
    return form_token(request, unmarked(cookie(request, ATTEMPT)))
