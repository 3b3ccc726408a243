"""A form that is refused comes back as the form, on its page (docs/decisions/0111)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mock_icims.domain.errors import Conflict, Invalid, PreconditionFailed, Refusal
from mock_icims.web import bodies
from mock_icims.web.directory import Directory
from mock_icims.web.pages.filled_forms import Wrong, filled
from mock_icims.web.pages.problem import back_to
from mock_icims.web.pages.rendering import environment
from mock_icims.web.problems import status_of
from mock_icims.web.state import Asked, State

CORRECTABLE = (Conflict, Invalid, PreconditionFailed)
"""What another input may put right."""


async def form_again(request: Request[State], refusal: Refusal) -> Response | None:
    """None where it was no form of a page of ours, or the page has it no more."""
    if not bodies.is_form(request) or not isinstance(refusal, CORRECTABLE):
        return None
    back = back_to(request)
    page = await _page(request, back)
    if page is None:
        return None

    html = filled(
        bytes(page.body).decode(),
        path=request.scope["path"],
        method=request.method,
        sent=await bodies.form(request),
        errors=_errors(refusal),
        detail=refusal.detail,
        tell=lambda wrong: told(wrong, detail=refusal.detail, back=back),
    )
    if html is None:
        return None
    page.body = html.encode()
    page.status_code = status_of(refusal)
    page.headers["Content-Length"] = str(len(page.body))
    page.headers["Vary"] = "Accept"
    return page


def told(wrong: Sequence[Wrong], *, detail: str, back: str) -> str:
    """What stands above the page: all that is wrong, with links to the controls."""
    template = environment().get_template("_wrong.html")
    return template.render(wrong=wrong, detail=detail, back=back)


async def _page(request: Request[State], address: str) -> Response | None:
    """As the person sees it, who was refused. Only pages: nothing is done by looking at them."""
    path, _, query = address.partition("?")
    scope = {
        **request.scope,
        "method": "GET",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
    }
    directory: Directory = request.scope["router"]
    try:
        show = directory.lead(scope, directory.find(path))
        page = await show(Asked(scope, request.receive)) if _is_page(scope) else None
    except (HTTPException, Refusal):
        return None
    return page if isinstance(page, HTMLResponse) and page.status_code == 200 else None


def _is_page(scope: Mapping[str, Any]) -> bool:
    name: str = scope["route"].name
    return name.startswith("pages.")


def _errors(refusal: Refusal) -> dict[str, str]:
    errors = refusal.extensions.get("errors", [])
    found = errors if isinstance(errors, list) else []
    return {one["field"]: one["message"] for one in found}
