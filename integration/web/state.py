"""What every request carries: the desks, the database, the clock and the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, TypeVar

from sqlalchemy import Connection
from starlette.requests import Request

from integration.domain.ports import Clock, NewToken, Wake
from integration.icims.oauth import OAuthClient
from integration.services.following import Following
from integration.services.services import Services
from integration.settings import Settings
from integration.storage.database import Database

T = TypeVar("T")


class State(TypedDict):
    """Given to Starlette by the lifespan in `integration.app`."""

    database: Database
    services: Services
    settings: Settings
    oauth: OAuthClient
    clock: Clock
    new_token: NewToken
    wake: Wake
    worker_runs: Callable[[], bool]
    following: Following


async def run(
    request: Request[State], use_case: Callable[[Connection, Services, datetime], T]
) -> T:
    """One transaction, at the time the request is answered."""
    services, at = request.state["services"], request.state["clock"].now()
    return await request.state["database"].run(lambda tx: use_case(tx, services, at))
