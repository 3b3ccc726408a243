"""The routes of probes and of Prometheus."""

from __future__ import annotations

from starlette.routing import BaseRoute

from integration.web.operations import health, metrics

routes: list[BaseRoute] = [
    *health.routes,
    *metrics.routes,
]
