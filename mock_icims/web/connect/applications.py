"""Applications: assign a job, advance, look back."""

from __future__ import annotations

from typing import Self

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import ApplicationId, CandidateId, JobId, StageId
from mock_icims.domain.public.results import AssessmentResult
from mock_icims.domain.recruiting.applications import Application, ApplicationStatus, StageMove
from mock_icims.web import answers
from mock_icims.web.access import allow, allow_staff
from mock_icims.web.bodies import Body, Form
from mock_icims.web.connect.scopes import BASE, CANDIDATE_READ
from mock_icims.web.fields import Id, Moment
from mock_icims.web.idempotency import once
from mock_icims.web.paging import Query, equal, listed, since
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent
from mock_icims.web.versions import versioned


class ListApplications(Query):
    candidate_id: Id | None = None
    job_id: Id | None = None
    stage_id: Id | None = None
    status: ApplicationStatus | None = None
    updated_since: Moment | None = None


class CreateApplication(Body):
    candidate_id: Id
    job_id: Id


class AdvanceApplication(Body):
    stage_id: Id
    reopen: bool = False

    @classmethod
    def from_form(cls, sent: Form) -> Self:
        """A box that nobody ticked is not sent at all."""
        rest = {name: values for name, values in sent.items() if name != "reopen"}
        return msgspec.structs.replace(super().from_form(rest), reopen="reopen" in sent)


async def list_applications(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    query = ListApplications.read(request)

    page = query.filtered(
        asking.tenant.applications,
        since(query.updated_since),
        equal("status", query.status),
        candidate_id=query.candidate_id,
        job_id=query.job_id,
        stage_id=query.stage_id,
    )
    return listed(request, page, application_out)


async def create_application(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    body = await CreateApplication.read(request)

    application = request.state["services"].hiring.assign(
        staff.tenant,
        candidate_id=CandidateId(body.candidate_id),
        job_id=JobId(body.job_id),
        by=staff.name,
        traceparent=traceparent(request),
    )
    return await answers.created(
        request, application_out(application), page=f"/candidates/{application.candidate_id}"
    )


async def read_application(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    application = asking.tenant.applications.get(request.path_params["application_id"])
    return versioned(request, application_out(application))


async def read_history(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    application = asking.tenant.applications.get(request.path_params["application_id"])
    return answers.json({"items": [move_out(move) for move in application.history]})


async def advance_application(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    application_id = ApplicationId(request.path_params["application_id"])
    body = await AdvanceApplication.read(request)

    application = request.state["services"].hiring.advance(
        staff.tenant,
        application_id,
        to=StageId(body.stage_id),
        reopen=body.reopen,
        by=staff.name,
        traceparent=traceparent(request),
    )
    return await answers.done(
        request, application_out(application), page=f"/candidates/{application.candidate_id}"
    )


async def read_results(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    application = asking.tenant.applications.get(request.path_params["application_id"])

    results = request.state["services"].public_results.of(asking.tenant, application)
    return answers.json({"items": [result_out(one) for one in results]})


def application_out(application: Application) -> dict[str, object]:
    stage = application.stage
    return {
        "id": application.id,
        "candidate_id": application.candidate_id,
        "job_id": application.job_id,
        "stage": {"id": stage.id, "name": stage.name, "kind": stage.kind},
        "status": application.status,
        "stage_entries": application.stage_entries,
        "created_at": application.created_at,
        "updated_at": application.updated_at,
    }


def move_out(move: StageMove) -> dict[str, object]:
    return {
        "at": move.at,
        "from_stage_id": move.from_stage_id,
        "to_stage_id": move.to_stage_id,
        "by": move.by,
        "reused": list(move.reused),
    }


def result_out(result: AssessmentResult) -> dict[str, object]:
    """An entry of assessmentresults, which vendors write by the public API."""
    return {
        "entry": result.number,
        "name": result.name,
        "status": result.status,
        "date": result.date,
        "result": result.result,
        "score": result.score,
        "notes": result.notes,
        "url": result.url,
    }


ALL = BASE + "/applications"
ONE = ALL + "/{application_id}"

routes = [
    Route(ALL, list_applications, methods=["GET"], name="applications.list"),
    Route(ALL, once(create_application), methods=["POST"], name="applications.create"),
    Route(ONE, read_application, methods=["GET"], name="applications.read"),
    Route(ONE + "/history", read_history, methods=["GET"], name="applications.history"),
    Route(ONE + "/assessment-results", read_results, methods=["GET"], name="applications.results"),
    Route(ONE + "/stage", once(advance_application), methods=["PUT"], name="applications.advance"),
]
