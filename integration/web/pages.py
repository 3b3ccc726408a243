"""Render a template: escaped, strict about missing names, and never without the contact address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import blake2s
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from integration.domain.problems import CONTACT, guide_problem
from integration.domain.regions import REGION_NAMES
from integration.web import wording
from integration.web.state import State, cell_of, visitor_of

HERE = Path(__file__).parent
STATIC = HERE / "static"


def page(
    request: Request[State],
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    text = (
        environment()
        .get_template(template)
        .render(
            staging=request.state["settings"].staging_banner,
            contact=CONTACT,
            cell=cell_of(request),
            visitor=visitor_of(request),
            region_names=[(region.value, name) for region, name in REGION_NAMES.items()],
            held_regions=list(request.state["cells"]),
            **context,
        )
    )
    return HTMLResponse(text, status_code=status, headers=dict(headers or {}))


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        # A template of the package does not change under a running program.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static
    made.filters |= wording.FILTERS
    made.filters["guide_help"] = guide_problem
    return made


@cache
def static(name: str) -> str:
    """The address changes with the content, so that it may be cached for ever."""
    version = blake2s((STATIC / name).read_bytes(), digest_size=4).hexdigest()
    return f"/static/{name}?v={version}"
