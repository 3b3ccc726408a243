"""Alive: the process answers. Ready: so do the database and the worker."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.errors import Unavailable
from integration.storage.database import Database
from integration.web.negotiation import json_response
from integration.web.state import State


async def live(request: Request[State]) -> Response:
    return json_response({"status": "ok"})


async def ready(request: Request[State]) -> Response:
    cells = request.state["cells"]
    databases = {region.value: cell.database for region, cell in cells.items()}
    if (control := request.state["control"].database) not in databases.values():
        databases["control"] = control
    workers = {
        region.value: "ok" if cell.worker_runs() else "not running"
        for region, cell in cells.items()
    }
    checks = {
        "database": _together({name: await _answer(each) for name, each in databases.items()}),
        "worker": _together(workers),
    }
    is_ready = set(checks.values()) == {"ok"}

    out = {"status": "ready" if is_ready else "not_ready", "checks": checks}
    return json_response(out, status=200 if is_ready else 503)


def _together(found: dict[str, str]) -> str:
    """ "ok", or what is wrong and, where there are several, in which region."""
    if len(found) == 1:
        return next(iter(found.values()))
    wrong = [f"{name}: {said}" for name, said in found.items() if said != "ok"]
    return "; ".join(wrong) or "ok"


async def _answer(database: Database) -> str:
    try:
        await database.run(lambda tx: tx.execute(text("SELECT 1")).scalar_one())
    except (SQLAlchemyError, Unavailable) as broken:
        return f"failing: {type(broken).__name__}"
    return "ok"


routes = [
    Route("/healthz", live, methods=["GET"], name="health.live"),
    Route("/readyz", ready, methods=["GET"], name="health.ready"),
]
