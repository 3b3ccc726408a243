"""Alive: the process answers. Ready: so do the database and the worker."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.web.negotiation import json_response
from integration.web.state import State


async def live(request: Request[State]) -> Response:
    return json_response({"status": "ok"})


async def ready(request: Request[State]) -> Response:
    checks = {
        "database": await _database(request),
        "worker": "ok" if request.state["worker_runs"]() else "not running",
    }
    is_ready = set(checks.values()) == {"ok"}

    out = {"status": "ready" if is_ready else "not_ready", "checks": checks}
    return json_response(out, status=200 if is_ready else 503)


async def _database(request: Request[State]) -> str:
    try:
        await request.state["database"].run(lambda tx: tx.execute(text("SELECT 1")).scalar_one())
    except SQLAlchemyError as broken:
        return f"failing: {type(broken).__name__}"
    return "ok"


routes = [
    Route("/healthz", live, methods=["GET"], name="health.live"),
    Route("/readyz", ready, methods=["GET"], name="health.ready"),
]
