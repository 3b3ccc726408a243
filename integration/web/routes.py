"""The whole surface of JobCannon, and the middleware in front of it, outermost first."""

from __future__ import annotations

from typing import cast

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ExceptionHandler

from integration.domain.errors import Refusal
from integration.settings import Settings
from integration.web import (
    accommodations,
    admin_health,
    admin_sessions,
    answers,
    attempts,
    audit,
    checklist,
    configuration,
    connections,
    deliveries,
    delivery_export,
    events,
    field_checks,
    health,
    install,
    invitations,
    metrics,
    orders,
    redelivery,
    reports,
    residency,
    retention,
    staging_clock,
    staging_state,
)
from integration.web.gate import Gate
from integration.web.last_resort import LastResort
from integration.web.measures import Measuring, Metrics
from integration.web.pages import STATIC
from integration.web.problems import refused, refused_by_the_router
from integration.web.security_headers import SecurityHeaders
from integration.web.sign_in_page import HOME
from integration.web.state import State


async def show_home(request: Request[State]) -> Response:
    return RedirectResponse(HOME, status_code=303)


routes: list[BaseRoute] = [
    *events.routes,
    *invitations.routes,
    *accommodations.routes,
    *attempts.routes,
    *answers.routes,
    *reports.routes,
    *install.routes,
    *connections.routes,
    *field_checks.routes,
    *configuration.routes,
    *checklist.routes,
    *delivery_export.routes,
    *redelivery.routes,
    *deliveries.routes,
    *orders.routes,
    *residency.routes,
    *audit.routes,
    *retention.routes,
    *admin_sessions.routes,
    *admin_health.routes,
    *health.routes,
    *metrics.routes,
    *staging_clock.routes,
    *staging_state.routes,
    Route("/", show_home, methods=["GET"], name="pages.home"),
    Mount("/static", StaticFiles(directory=STATIC), name="static"),
]

# Exactly the methods of the table: a HEAD that Starlette adds by itself is in no contract.
for route in routes:
    if isinstance(route, Route) and route.methods:
        route.methods.discard("HEAD")

# Starlette's types know neither which exception a handler is registered for nor our state.
exception_handlers: dict[type[Exception], ExceptionHandler] = {
    Refusal: cast("ExceptionHandler", refused),
    HTTPException: cast("ExceptionHandler", refused_by_the_router),
}


def middleware(settings: Settings, counts: Metrics) -> list[Middleware]:
    return [
        Middleware(SecurityHeaders, https=settings.secure_cookies),
        Middleware(LastResort),
        Middleware(Gate),
        Middleware(Measuring, metrics=counts),
    ]
