"""
Which region a request is in: told by the link's mark, by the event's customer or by the admin.
A request on the wrong region's side is refused, never passed on (docs/decisions/0050).
"""

from __future__ import annotations

from starlette.requests import Request
from structlog.contextvars import bind_contextvars

from integration.domain.regions import Region, region_of
from integration.services.residency.residency import elsewhere
from integration.web.cookies import cookie
from integration.web.state import Cell, State

ADMIN_REGION = "jobcannon_region"


def enter(request: Request[State], region: Region) -> Cell:
    """From here on `run` is in this region. Raises RegionMismatch."""
    if region in request.state["cells"] and _is_of_another(request, region):
        raise elsewhere(region)
    return enter_from_control(request, region)


def enter_from_control(request: Request[State], region: Region) -> Cell:
    """What belongs to no region, such as an install, goes on in one, whatever host it came to."""
    cells = request.state["cells"]
    if region not in cells:
        raise elsewhere(region)

    bind_contextvars(region=region.value)
    request.state["cell"] = cells[region]
    return cells[region]


def enter_by_mark(request: Request[State], text: str) -> Cell:
    """A token without a mark was made by nobody here: it is found in no region, so any may look."""
    return enter(request, region_of(text) or next(iter(request.state["cells"])))


def enter_by_choice(request: Request[State]) -> Cell:
    """The region that the admin looks at: the chosen one, else the first."""
    cells = request.state["cells"]
    chosen = Region.read(cookie(request, ADMIN_REGION))
    region = chosen if chosen and chosen in cells else next(iter(cells))
    return enter_from_control(request, region)


def _is_of_another(request: Request[State], region: Region) -> bool:
    """Where regions have hosts of their own, each is entered by its own alone."""
    host, cells = request.headers.get("host", ""), request.state["cells"]
    return host != cells[region].host and any(host == cell.host for cell in cells.values())
