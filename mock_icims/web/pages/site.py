"""Every page and file that a browser can ask for."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from mock_icims.web.pages import (
    approvals,
    apps,
    candidates,
    configuration,
    events,
    jobs,
    journal,
    mailbox,
    marketplace,
    scorecard_fields,
    signin,
    timeline,
)

STATIC = Path(__file__).parent.parent / "static"

routes: list[BaseRoute] = [
    *signin.routes,
    *candidates.routes,
    *jobs.routes,
    *approvals.routes,
    *marketplace.routes,
    *apps.routes,
    *configuration.routes,
    *scorecard_fields.routes,
    *events.routes,
    Mount("/static", StaticFiles(directory=STATIC), name="static"),
]

staging_routes: list[BaseRoute] = [*mailbox.routes, *journal.routes, *timeline.routes]
"""Served with the control API or not at all."""
