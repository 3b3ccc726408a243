"""Candidate profiles: people write them, apps read them and stamp assessments on them."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import CandidateId, OrderId
from mock_icims.domain.recruiting.candidates import AssessmentStamp, Candidate, Changes, words_of
from mock_icims.web import answers
from mock_icims.web.access import allow, allow_staff
from mock_icims.web.bodies import Body, Part
from mock_icims.web.connect.finding import applied, created, searched, somewhere
from mock_icims.web.connect.scopes import BASE, CANDIDATE_READ, CANDIDATE_WRITE
from mock_icims.web.fields import Email, Id, Key, Moment, Name, Stamped, Url
from mock_icims.web.idempotency import once
from mock_icims.web.paging import Query, listed, since
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent
from mock_icims.web.versions import expected, require, versioned


class ListCandidates(Query):
    email: Annotated[str, Meta(min_length=3, max_length=254)] | None = None
    q: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    location: Name | None = None
    job_id: Id | None = None
    stage_id: Id | None = None
    created_since: Moment | None = None
    updated_since: Moment | None = None


class CreateCandidate(Body):
    first_name: Name
    last_name: Name
    email: Email | None = None
    phone: Name | None = None
    location: Name | None = None


class Stamp(Part):
    order_id: Id
    assessment: Key
    status: Stamped
    link: Url


class UpdateCandidate(Body):
    first_name: Name | UnsetType = UNSET
    last_name: Name | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    phone: Name | UnsetType | None = UNSET
    location: Name | UnsetType | None = UNSET
    assessment_stamp: Stamp | UnsetType = UNSET

    def changes(self) -> Changes:
        named = Changes()
        if self.first_name is not UNSET:
            named["first_name"] = self.first_name
        if self.last_name is not UNSET:
            named["last_name"] = self.last_name
        if self.email is not UNSET:
            named["email"] = self.email
        if self.phone is not UNSET:
            named["phone"] = self.phone
        if self.location is not UNSET:
            named["location"] = self.location
        return named


async def list_candidates(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    query = ListCandidates.read(request)

    page = query.filtered(
        asking.tenant.candidates,
        searched(query.q),
        applied(asking.tenant, job_id=query.job_id, stage_id=query.stage_id),
        created(query.created_since),
        since(query.updated_since),
        somewhere(query.location),
        words=words_of(query.q or ""),
        address=None if query.email is None else query.email.casefold(),
    )
    return listed(request, page, candidate_out)


async def create_candidate(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_WRITE, role=Role.RECRUITER)

    body = await CreateCandidate.read(request)

    candidate = request.state["services"].hiring.create(
        asking.tenant,
        first_name=body.first_name,
        last_name=body.last_name,
        email=body.email,
        phone=body.phone,
        location=body.location,
    )
    return await answers.created(
        request, candidate_out(candidate), page=f"/candidates/{candidate.id}"
    )


async def read_candidate(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_READ, role=Role.RECRUITER)

    candidate = asking.tenant.candidates.get(request.scope["path_params"]["candidate_id"])
    return versioned(request, candidate_out(candidate), etag=candidate.etag)


async def update_candidate(request: Request[State]) -> Response:
    asking = await allow(request, scope=CANDIDATE_WRITE, role=Role.RECRUITER)

    candidate_id = CandidateId(request.path_params["candidate_id"])
    body = await UpdateCandidate.read(request)
    stamp = body.assessment_stamp
    require(expected(request), asking.tenant.candidates.get(candidate_id).etag)

    candidate = request.state["services"].hiring.update(
        asking.tenant,
        candidate_id,
        changes=body.changes(),
        stamp=None
        if stamp is UNSET
        else AssessmentStamp(
            order_id=OrderId(stamp.order_id),
            assessment=stamp.assessment,
            status=stamp.status,
            link=stamp.link,
            updated_at=asking.tenant.clock.now(),
        ),
    )
    return await answers.done(
        request,
        candidate_out(candidate),
        page=f"/candidates/{candidate_id}",
        headers={"ETag": candidate.etag},
    )


async def erase_candidate(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    candidate_id = CandidateId(request.path_params["candidate_id"])
    require(expected(request), staff.tenant.candidates.get(candidate_id).etag)

    request.state["services"].hiring.erase(
        staff.tenant, candidate_id, traceparent=traceparent(request)
    )
    return await answers.done(request, None, page="/candidates")


def candidate_out(candidate: Candidate) -> dict[str, object]:
    return {
        "id": candidate.id,
        "first_name": candidate.first_name,
        "last_name": candidate.last_name,
        "email": candidate.email,
        "phone": candidate.phone,
        "location": candidate.location,
        "assessments": list(map(stamp_out, candidate.assessments)),
        "created_at": candidate.created_at,
        "updated_at": candidate.updated_at,
    }


def stamp_out(stamp: AssessmentStamp) -> dict[str, object]:
    return {
        "order_id": stamp.order_id,
        "assessment": stamp.assessment,
        "status": stamp.status,
        "link": stamp.link,
        "updated_at": stamp.updated_at,
    }


ALL = BASE + "/candidates"
ONE = ALL + "/{candidate_id}"

routes = [
    Route(ALL, list_candidates, methods=["GET"], name="candidates.list"),
    Route(ALL, once(create_candidate), methods=["POST"], name="candidates.create"),
    Route(ONE, read_candidate, methods=["GET"], name="candidates.read"),
    Route(ONE, once(update_candidate), methods=["PATCH"], name="candidates.update"),
    Route(ONE, erase_candidate, methods=["DELETE"], name="candidates.erase"),
]
