"""The routes of a staging iCIMS."""

from __future__ import annotations

from starlette.routing import BaseRoute

from integration.web.staging import clock, state

routes: list[BaseRoute] = [
    *clock.routes,
    *state.routes,
]
