"""A tenant as it was, by name: save, restore, take out, bring in."""

from __future__ import annotations

import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import UnsupportedMediaType, ValidationFailed
from mock_icims.domain.snapshots import Snapshot
from mock_icims.web import answers, bodies
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.queries import Query, YesOrNo
from mock_icims.web.control.tenants import tenant_out
from mock_icims.web.routing import Route
from mock_icims.web.state import State

MEDIA_TYPE = "application/vnd.mock-icims.snapshot+json"

LARGEST = 256 * 1024 * 1024
"""Bytes; 50,000 candidates with 40,000 applications are a tenth of that."""

_NAME = re.compile(r"[a-z0-9-]{1,40}")


class Restoring(Query):
    """`alone`: iCIMS goes back, and other programs stay where they are."""

    alone: YesOrNo = "false"


async def list_snapshots(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    found = request.state["services"].snapshots.of(tenant)
    return answers.json({"items": [snapshot_out(one) for one in found], "next_cursor": None})


async def save_snapshot(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    name = _name(request)

    return _put(*await request.state["services"].snapshots.keep(tenant, name))


async def import_snapshot(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    name = _name(request)
    if bodies.media_type(request) != MEDIA_TYPE:
        raise UnsupportedMediaType(f"Send {MEDIA_TYPE}: what reading a snapshot gives.")
    content = await bodies.raw(request, limit=LARGEST)

    return _put(*request.state["services"].snapshots.load(tenant, name, content))


async def export_snapshot(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    snapshot = request.state["services"].snapshots.read(tenant, _name(request))
    return Response(snapshot.content, media_type=MEDIA_TYPE)


async def restore_snapshot(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    name, asked = _name(request), Restoring.read(request)

    alone = asked.alone == "true"
    restored = await request.state["services"].snapshots.restore(tenant, name, alone=alone)
    request.state["services"].watching.ring()
    return answers.json(tenant_out(restored, issuer=request.state["issuer"]))


async def delete_snapshot(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    request.state["services"].snapshots.delete(tenant, _name(request))
    return Response(status_code=HTTPStatus.NO_CONTENT)


def snapshot_out(snapshot: Snapshot) -> dict[str, object]:
    return {
        "name": snapshot.name,
        "format": snapshot.format,
        "at": snapshot.at,
        "bytes": len(snapshot.content),
        "rows": snapshot.rows,
        "programs": snapshot.programs,
    }


def _put(snapshot: Snapshot, is_new: bool) -> Response:
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return answers.json(snapshot_out(snapshot), status=status)


def _name(request: Request[State]) -> str:
    name: str = request.path_params["name"]
    if _NAME.fullmatch(name) is None:
        raise ValidationFailed({"name": "must be 1 to 40 of a-z 0-9 -"})
    return name


_SNAPSHOTS = "/_staging/tenants/{customer_id}/snapshots"
_ONE = f"{_SNAPSHOTS}/{{name}}"

routes = [
    Route(_SNAPSHOTS, list_snapshots, methods=["GET"], name="snapshots.list"),
    Route(_ONE, export_snapshot, methods=["GET"], name="snapshots.export"),
    Route(_ONE, save_snapshot, methods=["PUT"], name="snapshots.save"),
    Route(_ONE, delete_snapshot, methods=["DELETE"], name="snapshots.delete"),
    Route(f"{_ONE}/content", import_snapshot, methods=["PUT"], name="snapshots.import"),
    Route(f"{_ONE}/restore", restore_snapshot, methods=["POST"], name="snapshots.restore"),
]
