"""All that is served of the public iCIMS REST API."""

from __future__ import annotations

from starlette.routing import BaseRoute

from mock_icims.web.public import (
    customers,
    jobs,
    login,
    people,
    results,
    searching,
    workflows,
)

routes: list[BaseRoute] = [
    *login.routes,
    *customers.routes,
    *people.routes,
    *jobs.routes,
    *workflows.routes,
    *results.routes,
    *searching.routes,
]
