"""A form of the admin that is refused comes back as the form, on its page (docs/decisions/0111)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match

from integration.domain.errors import Conflict, Invalid, Refusal
from integration.web.admin.access import AdminRoute
from integration.web.bodies import SENT_FORM
from integration.web.csrf import READING
from integration.web.filled_forms import Wrong, filled
from integration.web.media import wants_page
from integration.web.pages import environment
from integration.web.problem_pages import page_of_the_form
from integration.web.state import State

CORRECTABLE = (Conflict, Invalid)
"""What another input may put right."""


async def form_again(request: Request[State], refusal: Refusal, *, status: int) -> Response | None:
    """None where it was no form of a page of the admin, or the page has it no more."""
    looking = request.method in READING
    sent = dict(request.query_params) if looking else request.scope.get(SENT_FORM)
    back = request.scope["path"] if looking else page_of_the_form(request)
    if not sent or not back or not isinstance(refusal, CORRECTABLE):
        return None
    if not wants_page(request.headers) or not back.startswith("/admin/"):
        return None
    page = await _page(request, back)
    if page is None:
        return None

    html = filled(
        bytes(page.body).decode(),
        path=request.scope["path"],
        method="GET" if looking else request.method,
        sent=sent,
        errors=_errors(refusal),
        detail=refusal.detail,
        tell=lambda wrong: told(wrong, detail=refusal.detail, back=back, looking=looking),
    )
    if html is None:
        return None
    page.body = html.encode()
    page.status_code = status
    page.headers["content-length"] = str(len(page.body))
    return page


def told(wrong: Sequence[Wrong], *, detail: str, back: str, looking: bool) -> str:
    """What stands above the page: all that is wrong, with links to the controls."""
    template = environment().get_template("admin/_wrong.html")
    return template.render(wrong=wrong, detail=detail, back=back, looking=looking)


async def _page(request: Request[State], path: str) -> Response | None:
    """As the person sees it, who was refused."""
    scope = {
        **request.scope,
        "method": "GET",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
    }
    for route in request.app.routes:
        if not isinstance(route, AdminRoute):
            continue
        match, found = route.matches(scope)
        if match is Match.FULL:
            asked: Request[State] = Request({**scope, **found}, request.receive)
            try:
                page: Response = await route.endpoint(asked)
            except Refusal:
                return None
            return page if isinstance(page, HTMLResponse) and page.status_code == 200 else None
    return None


def _errors(refusal: Refusal) -> Mapping[str, str]:
    errors = refusal.extensions.get("errors", [])
    found = errors if isinstance(errors, list) else []
    return {one["field"]: one["message"] for one in found}
