"""A refusal as a page: the same status and sentence, and who or what can help."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.web import answers
from mock_icims.web.access import READING, StaffPrincipal, identify
from mock_icims.web.pages.people import admins
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.signin import signin_page
from mock_icims.web.pages.visitors import door_of
from mock_icims.web.state import State

AT_THE_DOOR = frozenset(
    {"credentials_invalid", "unauthenticated", "token_expired", "too_many_attempts"}
)
"""What is put right by signing in, so the sign-in page itself says it."""


def problem_page(
    request: Request[State],
    problem: Mapping[str, object],
    *,
    status: int,
    headers: Mapping[str, str],
) -> Response:
    staff = identify(request.scope)
    if problem["code"] in AT_THE_DOOR:
        return signin_page(
            request,
            next=_sent(request, "next", default=back_to(request)),
            email=_sent(request, "email", default=""),
            problem=problem,
            status=status,
            headers=headers,
        )

    lacks_role = problem["code"] == "role_required" and isinstance(staff, StaffPrincipal)
    return page(
        request,
        "problem.html",
        status=status,
        headers=headers,
        problem=problem,
        helpers=admins(staff.tenant) if lacks_role and isinstance(staff, StaffPrincipal) else [],
        back=back_to(request),
        door=door_of(request) if lacks_role and request.method in READING else None,
    )


def _sent(request: Request[State], name: str, *, default: str) -> str:
    """A field of the refused form, to be filled in again; what was no form has none."""
    body: bytes = request.scope.get("icims.body", b"")
    fields = parse_qs(body.decode("latin-1"), errors="replace")
    return fields.get(name, [default])[-1]


def back_to(request: Request[State]) -> str:
    """The page with the form, if the browser says which; never another site."""
    try:
        referer = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"

    here = referer.netloc == request.headers.get("host") and answers.is_local(referer.path)
    if not here or referer.path == request.scope["path"]:
        return "/"

    # Without the notice, which was about something that did succeed.
    query = urlencode([item for item in parse_qsl(referer.query) if item[0] != "notice"])
    return f"{referer.path}?{query}" if query else referer.path
