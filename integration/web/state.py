"""What every request carries: the desks before any region, the regions, and which one it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict, TypeVar

from sqlalchemy import Connection
from starlette.requests import Request

from integration.domain.accounts import Visitor
from integration.domain.ports import Clock, NewToken, Wake
from integration.domain.regions import Region
from integration.icims.oauth import OAuthClient
from integration.services.icims.field_checks import IcimsFor
from integration.services.services import ControlServices, Services
from integration.services.staging.following import Following
from integration.services.staging.keeping import Keeping
from integration.settings import Settings
from integration.storage.database import Database
from integration.web.operations.measures import Metrics

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The side that belongs to no region: admins, installs under way, the directory."""

    database: Database
    services: ControlServices


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One region, as requests see it: its own database, keys, way out and worker."""

    region: Region
    host: str
    """Where requests of this region come to, as the header says it."""

    settings: Settings
    database: Database
    services: Services
    oauth: OAuthClient
    icims_for: IcimsFor
    wake: Wake
    worker_runs: Callable[[], bool]
    """True as well where the work is left to `jobcannon worker`."""

    @property
    def works(self) -> bool:
        """Whether this very process does work."""
        return self.settings.works and self.worker_runs()


class State(TypedDict):
    """Given to Starlette by the lifespan in `integration.app`, but for `cell` and `visitor`."""

    control: Control
    cells: Mapping[Region, Cell]
    settings: Settings
    clock: Clock
    new_token: NewToken
    following: Following
    keeping: Keeping
    metrics: Metrics
    cell: NotRequired[Cell]
    """The region that this request is in, once that is known (`web.regions`)."""

    visitor: NotRequired[Visitor]
    """The admin who is signed in, on the admin's side (`web.admin.access`)."""

    traceparent: NotRequired[str]
    """The request's own span of its caller's trace (`web.tracing`)."""


def cell_of(request: Request[State]) -> Cell | None:
    """None before the region is known."""
    cell: Cell | None = request.scope["state"].get("cell")
    return cell


def visitor_of(request: Request[State]) -> Visitor | None:
    """None on every page that nobody signs in for."""
    visitor: Visitor | None = request.scope["state"].get("visitor")
    return visitor


async def run(
    request: Request[State], use_case: Callable[[Connection, Services, datetime], T]
) -> T:
    """One transaction in the region of this request, at the time it is answered."""
    cell, at = request.state["cell"], request.state["clock"].now()
    return await cell.database.run(lambda tx: use_case(tx, cell.services, at))


async def run_control(
    request: Request[State], use_case: Callable[[Connection, ControlServices, datetime], T]
) -> T:
    """One transaction outside all regions: nothing about a person is read or written in it."""
    control, at = request.state["control"], request.state["clock"].now()
    return await control.database.run(lambda tx: use_case(tx, control.services, at))
