"""Many applications to one stage, each for itself: one that may not move stops no other."""

from __future__ import annotations

from typing import Annotated, Self
from urllib.parse import urlencode

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import Refusal, ValidationFailed
from mock_icims.domain.ids import ApplicationId, StageId
from mock_icims.web import answers, bodies, problems
from mock_icims.web.access import StaffPrincipal, allow_staff
from mock_icims.web.bodies import Body, Form
from mock_icims.web.connect.applications import application_out
from mock_icims.web.connect.scopes import BASE
from mock_icims.web.fields import Id
from mock_icims.web.idempotency import once
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent


class BulkAdvance(Body):
    application_ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=200)]
    stage_id: Id
    reopen: bool = False

    @classmethod
    def from_form(cls, sent: Form) -> Self:
        """A box that nobody ticked is not sent at all; without any there is nobody to move."""
        rest = {"application_ids": [], **sent}
        rest.pop("reopen", None)
        return msgspec.structs.replace(super().from_form(rest), reopen="reopen" in sent)

    def distinct(self) -> tuple[Id, ...]:
        if len(set(self.application_ids)) < len(self.application_ids):
            raise ValidationFailed({"application_ids": "names an application twice"})
        return self.application_ids


async def bulk_advance(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    body = await BulkAdvance.read(request)

    moved = [_advance(request, staff, ApplicationId(id), body) for id in body.distinct()]
    if bodies.is_form(request):
        return answers.see_other(_told((await bodies.form(request)).get("next", [""])[-1], moved))
    return answers.json({"items": moved})


def _advance(
    request: Request[State], staff: StaffPrincipal, id: ApplicationId, body: BulkAdvance
) -> dict[str, object]:
    try:
        application = request.state["services"].hiring.advance(
            staff.tenant,
            id,
            to=StageId(body.stage_id),
            reopen=body.reopen,
            by=staff.name,
            traceparent=traceparent(request),
        )
    except Refusal as refusal:
        problem = problems.problem_of(request, refusal)
        return {"application_id": id, "outcome": "refused", "application": None, "problem": problem}
    return {
        "application_id": id,
        "outcome": "advanced",
        "application": application_out(application),
        "problem": None,
    }


def _told(wanted: str, moved: list[dict[str, object]]) -> str:
    """The page to go back to, with how many moved and why the others did not."""
    refused = [
        f"{one['application_id']}:{problem['code']}"
        for one in moved
        if isinstance(problem := one["problem"], dict)
    ]
    page = wanted if answers.is_local(wanted) else "/jobs"
    query = urlencode({"moved": len(moved) - len(refused), "refused": ",".join(refused)})
    return f"{page}{'&' if '?' in page else '?'}{query}"


routes = [
    Route(
        BASE + "/applications/bulk-advance",
        once(bulk_advance),
        methods=["POST"],
        name="applications.bulk_advance",
    )
]
