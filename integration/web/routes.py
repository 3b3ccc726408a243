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
from integration.domain.ports import Clock, NewToken
from integration.domain.spans import Spans
from integration.settings import Settings
from integration.web.admin import routes as admin
from integration.web.admin.sign_in_page import HOME
from integration.web.assessment import routes as assessment
from integration.web.gate import Gate
from integration.web.icims import routes as icims
from integration.web.last_resort import LastResort
from integration.web.operations import routes as operations
from integration.web.operations.measures import Measuring, Metrics
from integration.web.pages import STATIC
from integration.web.problems import refused, refused_by_the_router
from integration.web.report import reports
from integration.web.security_headers import SecurityHeaders
from integration.web.staging import routes as staging
from integration.web.state import State
from integration.web.tracing import Tracing


async def show_home(request: Request[State]) -> Response:
    return RedirectResponse(HOME, status_code=303)


routes: list[BaseRoute] = [
    *icims.routes,
    *assessment.routes,
    *reports.routes,
    *admin.routes,
    *operations.routes,
    *staging.routes,
    Route("/", show_home, methods=["GET"], name="pages.home"),
    Mount("/static", StaticFiles(directory=STATIC), name="static"),
]

# A GET that uses up a ticket or a state is there once, and not for who only looks ahead
# (docs/decisions/0100-head.md). To all others Starlette adds HEAD by itself.
for route in icims.routes:
    if isinstance(route, Route) and route.methods:
        route.methods.discard("HEAD")

# Starlette's types know neither which exception a handler is registered for nor our state.
exception_handlers: dict[type[Exception], ExceptionHandler] = {
    Refusal: cast("ExceptionHandler", refused),
    HTTPException: cast("ExceptionHandler", refused_by_the_router),
}


def middleware(
    settings: Settings, counts: Metrics, *, new_token: NewToken, spans: Spans | None, clock: Clock
) -> list[Middleware]:
    return [
        Middleware(SecurityHeaders, https=settings.secure_cookies),
        Middleware(Tracing, new_token=new_token),
        Middleware(LastResort),
        Middleware(Gate),
        Middleware(Measuring, metrics=counts, spans=spans, clock=clock),
    ]
