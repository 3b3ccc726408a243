"""The routes that iCIMS and its Marketplace lead to."""

from __future__ import annotations

from starlette.routing import BaseRoute

from integration.web.icims import events, install

routes: list[BaseRoute] = [
    *events.routes,
    *install.routes,
]
