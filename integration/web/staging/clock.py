"""In staging alone: whoever has the token moves our clock, and is told when we are done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.clock import EARLIEST, FASTEST, LATEST, Told
from integration.domain.errors import Invalid
from integration.domain.following import Followed
from integration.web.bodies import read_json
from integration.web.instants import instant
from integration.web.negotiation import json_response
from integration.web.programs import require_token
from integration.web.state import State

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ClockMoved(msgspec.Struct):
    """Members that are not named here are left alone: the message is iCIMS's to extend."""

    customer_id: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,4}_[0-9a-z]{6,40}\Z")]
    now: Moment
    system_now: Moment
    frozen: bool
    rate: Annotated[float, msgspec.Meta(gt=0, le=FASTEST)]
    settle: bool
    timeout: Annotated[float, msgspec.Meta(ge=0, le=30)]

    def told(self) -> Told:
        """Raises Invalid for a time that no clock of ours shows."""
        for name, at in (("now", self.now), ("system_now", self.system_now)):
            if not EARLIEST <= at <= LATEST:
                raise Invalid.at(name, f"is not between {EARLIEST:%Y} and {LATEST:%Y}")
        return Told(now=self.now, at=self.system_now, rate=self.rate, frozen=self.frozen)


async def move_clock(request: Request[State]) -> Response:
    require_staging(request)

    moved = await read_json(request, ClockMoved)

    followed = await request.state["following"].move(
        moved.told(), settle=moved.settle, seconds=moved.timeout
    )
    return json_response(followed_out(followed))


def require_staging(request: Request[State]) -> None:
    require_token(request, request.state["settings"].staging_token, named="staging")


def followed_out(followed: Followed) -> dict[str, object]:
    return {
        "now": instant(followed.now),
        "quiet": followed.quiet,
        "next_due_at": instant(followed.next_due_at),
        "fired": [{"due_at": instant(did.due_at), "what": did.what} for did in followed.did],
    }


routes = [Route("/_staging/clock", move_clock, methods=["PUT"], name="staging_clock.move")]
