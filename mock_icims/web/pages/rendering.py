"""Templates to pages: one environment, one frame around every page, one policy per page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse

from mock_icims.web.access import StaffPrincipal, identify
from mock_icims.web.pages import wording
from mock_icims.web.security_headers import policy
from mock_icims.web.state import State

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "templates"


def page(
    request: Request[State],
    template: str,
    *,
    status: int = HTTPStatus.OK,
    form_action: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """`form_action`: origins that this page's forms may lead to, beside our own."""
    html = environment().get_template(template).render(**frame(request), **context)
    return HTMLResponse(
        html,
        status_code=status,
        headers={"Content-Security-Policy": policy(form_action=form_action), **(headers or {})},
    )


def frame(request: Request[State]) -> dict[str, object]:
    """What the frame of a page shows: who is signed in, where, and what was just done."""
    found = identify(request.scope)
    staff = found if isinstance(found, StaffPrincipal) else None
    return {
        "staff": staff,
        "path": request.scope["path"],
        "connect": f"/connect/v1/customers/{staff.tenant.customer.id}" if staff else "",
        "csrf": staff.session.csrf if staff else "",
        "staging": request.state["settings"].staging,
        "notice": wording.NOTICES.get(request.query_params.get("notice", "")),
    }


@cache
def environment() -> Environment:
    # Imported when the first person looks: programs that only speak JSON start sooner.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(wording.FILTERS)
    return made
