"""Errors by name: what there is, and breaking one customer with it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.faults.presets import PRESETS, Preset, preset_named
from mock_icims.domain.ids import AppId, FieldId
from mock_icims.services.faults.presets import Applied
from mock_icims.web import answers, bodies
from mock_icims.web.bodies import Body
from mock_icims.web.control.faults import fault_out
from mock_icims.web.control.guard import admit, tenant_of
from mock_icims.web.fields import Id, Key
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent


class ApplyPreset(Body):
    """The only installed app and its first mapped field, when left out."""

    app_id: Key | None = None
    field_id: Id | None = None


async def list_presets(request: Request[State]) -> Response:
    admit(request)

    items = [preset_out(preset, app="app") for preset in PRESETS.values()]
    return answers.json({"items": items, "next_cursor": None})


async def apply_preset(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await _read(request)

    applied = request.state["services"].presets.apply(
        tenant,
        preset_named(request.path_params["name"]),
        app_id=None if body.app_id is None else AppId(body.app_id),
        field_id=None if body.field_id is None else FieldId(body.field_id),
        traceparent=traceparent(request),
    )
    return answers.json(applied_out(applied))


async def _read(request: Request[State]) -> ApplyPreset:
    """Nothing at all is as good as an empty object: all of it has a default."""
    if not await bodies.raw(request) and not bodies.media_type(request):
        return ApplyPreset()
    return await ApplyPreset.read(request)


def preset_out(preset: Preset, *, app: str) -> dict[str, object]:
    return {
        "name": preset.name,
        "error": preset.error,
        "does": preset.does,
        "cause": preset.cause,
        "fix": preset.mended(app),
        "source": preset.source,
        "real": preset.real,
    }


def applied_out(applied: Applied) -> dict[str, object]:
    return {
        "preset": preset_out(applied.preset, app=applied.app.name),
        "app_id": applied.app.app_id,
        "done": applied.done,
        "undo": applied.undo,
        "fault": None if applied.fault is None else fault_out(applied.fault),
    }


routes = [
    Route("/_staging/presets", list_presets, methods=["GET"], name="presets.list"),
    Route(
        "/_staging/tenants/{customer_id}/presets/{name}",
        apply_preset,
        methods=["POST"],
        name="presets.apply",
    ),
]
