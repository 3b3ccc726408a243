"""The scorecard of an application: apps write it version by version, people read it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import PreconditionRequired
from mock_icims.domain.ids import ApplicationId, FieldId, OrderId
from mock_icims.domain.recruiting.scorecards import Entry, Scorecard
from mock_icims.services.recruiting.scorecards import Written
from mock_icims.web import answers, versions
from mock_icims.web.access import allow, allow_app
from mock_icims.web.bodies import Body, Part
from mock_icims.web.connect.scopes import BASE, SCORECARD_WRITE
from mock_icims.web.fields import Id, Name
from mock_icims.web.idempotency import once
from mock_icims.web.routing import Route
from mock_icims.web.state import State

Number = Annotated[float, Meta(ge=-1e9, le=1e9)]
Whole = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
Text = Annotated[str, Meta(max_length=5000)]


class WrittenEntry(Part):
    field_id: Id
    field_name: Name
    value: Whole | Number | Text


class WriteScorecard(Body):
    order_id: Id
    entries: Annotated[tuple[WrittenEntry, ...], Meta(min_length=1, max_length=100)]

    def written(self) -> list[Written]:
        return [
            Written(field_id=FieldId(e.field_id), field_name=e.field_name, value=e.value)
            for e in self.entries
        ]


async def read_scorecard(request: Request[State]) -> Response:
    asking = await allow(request, scope=SCORECARD_WRITE, role=Role.RECRUITER)

    application_id = ApplicationId(request.path_params["application_id"])

    scorecard = request.state["services"].scorecards.read(asking.tenant, application_id)
    return versions.versioned(request, scorecard_out(scorecard), etag=scorecard.etag)


async def write_scorecard(request: Request[State]) -> Response:
    asking = await allow_app(request, SCORECARD_WRITE)

    application_id = ApplicationId(request.path_params["application_id"])
    expected = versions.expected(request)
    if expected is None:
        raise PreconditionRequired()
    body = await WriteScorecard.read(request)

    scorecard = request.state["services"].scorecards.write(
        asking.tenant,
        application_id,
        order_id=OrderId(body.order_id),
        written=body.written(),
        expected=expected,
        app_id=asking.grant.app_id,
    )
    return versions.versioned(request, scorecard_out(scorecard), etag=scorecard.etag)


async def read_versions(request: Request[State]) -> Response:
    asking = await allow(request, scope=SCORECARD_WRITE, role=Role.RECRUITER)

    application_id = ApplicationId(request.path_params["application_id"])

    versions = request.state["services"].scorecards.history(asking.tenant, application_id)
    return answers.json({"items": [scorecard_out(version) for version in versions]})


def scorecard_out(scorecard: Scorecard) -> dict[str, object]:
    return {
        "application_id": scorecard.application_id,
        "version": scorecard.version,
        "updated_at": scorecard.updated_at,
        "updated_by": scorecard.updated_by,
        "entries": [entry_out(entry) for entry in scorecard.entries],
    }


def entry_out(entry: Entry) -> dict[str, object]:
    return {
        "field_id": entry.field_id,
        "field_name": entry.field_name,
        "type": entry.type,
        "value": entry.value,
        "order_id": entry.order_id,
    }


ONE = BASE + "/applications/{application_id}/scorecard"

routes = [
    Route(ONE, read_scorecard, methods=["GET"], name="scorecards.read"),
    Route(ONE, once(write_scorecard), methods=["PATCH"], name="scorecards.write"),
    Route(ONE + "/versions", read_versions, methods=["GET"], name="scorecards.history"),
]
