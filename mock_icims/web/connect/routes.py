"""All that is served of Connect v1."""

from __future__ import annotations

from starlette.routing import BaseRoute

from mock_icims.web import marketplace, signin
from mock_icims.web.connect import (
    applications,
    approvals,
    bulk,
    candidates,
    configuration,
    customers,
    endpoints,
    events,
    fields,
    jobs,
    orders,
    scorecards,
    usage,
)

routes: list[BaseRoute] = [
    *signin.routes,
    *customers.routes,
    *candidates.routes,
    *jobs.routes,
    *applications.routes,
    *bulk.routes,
    *orders.routes,
    *approvals.routes,
    *fields.routes,
    *scorecards.routes,
    *marketplace.routes,
    *configuration.routes,
    *events.routes,
    *endpoints.routes,
    *usage.routes,
]
