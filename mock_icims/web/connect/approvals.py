"""Approvals: what waits for whom, and the three things an approver can say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.ids import ApprovalId, UserId
from mock_icims.domain.recruiting.approvals import Approval, ApprovalStatus, Approver, Deed, Record
from mock_icims.web import answers
from mock_icims.web.access import StaffPrincipal, allow_staff
from mock_icims.web.bodies import Body
from mock_icims.web.connect.orders import NothingMore
from mock_icims.web.connect.scopes import BASE
from mock_icims.web.fields import Id
from mock_icims.web.idempotency import once
from mock_icims.web.paging import Query, listed
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent
from mock_icims.web.versions import versioned

PAGE = "/approvals"

Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*\Z")]


class ListApprovals(Query):
    """`approver` is "me" or somebody's id: what waits for them, and they may approve."""

    status: ApprovalStatus | None = None
    approver: Annotated[str, Meta(pattern=r"^(me|usr_[0-9a-z]{6,40})\Z")] | None = None
    order_id: Id | None = None
    application_id: Id | None = None
    candidate_id: Id | None = None

    def waiting(self, staff: StaffPrincipal) -> Callable[[Approval], bool] | None:
        if self.approver is None:
            return None
        user = staff.user if self.approver == "me" else staff.tenant.users.find(self.approver)
        return lambda one: user is not None and one.waits_for(user)


class Refuse(Body):
    reason: Reason


class Delegate(Body):
    to_user_id: Id
    reason: Reason | None = None


async def list_approvals(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    query = ListApprovals.read(request)

    page = query.filtered(
        staff.tenant.approvals,
        query.waiting(staff),
        order_id=query.order_id,
        application_id=query.application_id,
        candidate_id=query.candidate_id,
        status=query.status,
    )
    return listed(request, page, approval_out)


async def read_approval(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    approval = staff.tenant.approvals.get(request.path_params["approval_id"])
    return versioned(request, approval_out(approval))


async def approve(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    await NothingMore.read(request)

    approval = request.state["services"].approvals.approve(
        staff.tenant, _named(request), user=staff.user, traceparent=traceparent(request)
    )
    return await answers.done(request, approval_out(approval), page=PAGE)


async def refuse(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    body = await Refuse.read(request)

    approval = request.state["services"].approvals.refuse(
        staff.tenant,
        _named(request),
        user=staff.user,
        reason=body.reason,
        traceparent=traceparent(request),
    )
    return await answers.done(request, approval_out(approval), page=PAGE)


async def delegate(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    body = await Delegate.read(request)

    approval = request.state["services"].approvals.delegate(
        staff.tenant,
        _named(request),
        user=staff.user,
        to=UserId(body.to_user_id),
        reason=body.reason,
    )
    return await answers.done(request, approval_out(approval), page=PAGE)


def approval_out(approval: Approval) -> dict[str, object]:
    return {
        "id": approval.id,
        "order_id": approval.order_id,
        "application_id": approval.application_id,
        "candidate_id": approval.candidate_id,
        "job_id": approval.job_id,
        "job_title": approval.job_title,
        "assessment": approval.assessment,
        "chain": approval.chain,
        "status": approval.status,
        "requested_by": approval.requested_by,
        "step": approval.step + 1 if approval.pending else None,
        "delegate": approval.delegate if approval.pending else None,
        "steps": [step_out(approval, place) for place in range(len(approval.steps))],
        "history": [record_out(one) for one in approval.history],
        "created_at": approval.created_at,
        "updated_at": approval.updated_at,
    }


def step_out(approval: Approval, place: int) -> dict[str, object]:
    decided = [
        one
        for one in approval.history
        if one.step == place + 1 and one.deed in (Deed.APPROVED, Deed.REFUSED)
    ]
    return {
        **approver_out(approval.steps[place]),
        "decision": decided[0].deed if decided else None,
        "decided_by": decided[0].by if decided else None,
        "decided_at": decided[0].at if decided else None,
    }


def approver_out(approver: Approver) -> dict[str, object]:
    return {"user_id": approver.user_id, "role": approver.role}


def record_out(record: Record) -> dict[str, object]:
    return {
        "at": record.at,
        "by": record.by,
        "deed": record.deed,
        "step": record.step,
        "to_user_id": record.to,
        "reason": record.reason,
    }


def _named(request: Request[State]) -> ApprovalId:
    return ApprovalId(request.path_params["approval_id"])


ALL = BASE + "/approvals"
ONE = ALL + "/{approval_id}"

routes = [
    Route(ALL, list_approvals, methods=["GET"], name="approvals.list"),
    Route(ONE, read_approval, methods=["GET"], name="approvals.read"),
    Route(ONE + "/approve", once(approve), methods=["POST"], name="approvals.approve"),
    Route(ONE + "/refuse", once(refuse), methods=["POST"], name="approvals.refuse"),
    Route(ONE + "/delegate", once(delegate), methods=["POST"], name="approvals.delegate"),
]
