"""Assessment orders: a recruiter's own action, the app's reports, and its callback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import ApplicationId, OrderId
from mock_icims.domain.recruiting.orders import AssessmentOrder, OrderStatus
from mock_icims.web import answers, bodies
from mock_icims.web.access import AppPrincipal, allow, allow_app, allow_staff
from mock_icims.web.bodies import Body
from mock_icims.web.connect.callback import Callback
from mock_icims.web.connect.scopes import ASSESSMENT_WRITE, BASE
from mock_icims.web.fields import Id, Key, Moment, Reported, Url
from mock_icims.web.idempotency import once
from mock_icims.web.paging import Query, equal, listed, since
from mock_icims.web.routing import Route
from mock_icims.web.state import State, traceparent
from mock_icims.web.versions import unchanged, versioned

_STATUS = "|".join(OrderStatus)
Statuses = Annotated[str, Meta(pattern=rf"^({_STATUS})(,({_STATUS}))*\Z")]


class ListOrders(Query):
    """`status` has one or several, with commas in between."""

    application_id: Id | None = None
    candidate_id: Id | None = None
    job_id: Id | None = None
    status: Statuses | None = None
    assessment: Key | None = None
    app_id: Key | None = None
    updated_since: Moment | None = None

    def in_status(self) -> Callable[[AssessmentOrder], bool] | None:
        wanted = frozenset((self.status or "").split(","))
        return None if self.status is None else lambda one: one.status in wanted


class CreateOrder(Body):
    application_id: Id
    assessment: Key


class NothingMore(Body):
    """The path says it all."""


class ReportStatus(Body):
    status: Reported
    link: Url | UnsetType = UNSET


async def list_orders(request: Request[State]) -> Response:
    asking = await allow(request, scope=ASSESSMENT_WRITE, role=Role.RECRUITER)

    query = ListOrders.read(request)

    own = asking.grant.app_id if isinstance(asking, AppPrincipal) else None
    page = query.filtered(
        asking.tenant.orders,
        query.in_status(),
        since(query.updated_since),
        equal("job_id", query.job_id),
        equal("assessment", query.assessment),
        None if own is None else lambda one: one.announced and one.app_id == own,
        application_id=query.application_id,
        candidate_id=query.candidate_id,
        app_id=query.app_id or own,
    )
    return listed(request, page, order_out)


async def create_order(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    body = await CreateOrder.read(request)

    order = request.state["services"].assessments.order(
        staff.tenant,
        ApplicationId(body.application_id),
        assessment=body.assessment,
        by=staff.name,
        traceparent=traceparent(request),
    )
    return await answers.created(
        request, order_out(order), page=f"/candidates/{order.candidate_id}"
    )


async def read_order(request: Request[State]) -> Response:
    asking = await allow(request, scope=ASSESSMENT_WRITE, role=Role.RECRUITER)

    order_id = OrderId(request.path_params["order_id"])
    if isinstance(asking, AppPrincipal):
        desk = request.state["services"].assessments
        order = desk.of_app(asking.tenant, order_id, asking.grant.app_id)
    else:
        order = asking.tenant.orders.get(order_id)
    return versioned(request, order_out(order))


async def cancel_order(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    order_id = OrderId(request.path_params["order_id"])
    unchanged(request, order_out(staff.tenant.orders.get(order_id)))

    order = request.state["services"].assessments.call_off(
        staff.tenant,
        order_id,
        by=staff.name,
        name=staff.user.name,
        traceparent=traceparent(request),
    )
    return await answers.done(request, order_out(order), page=f"/candidates/{order.candidate_id}")


async def send_order(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    await NothingMore.read(request)

    order = request.state["services"].assessments.send_again(
        staff.tenant,
        OrderId(request.path_params["order_id"]),
        by=staff.name,
        traceparent=traceparent(request),
    )
    return await answers.done(request, order_out(order), page=f"/candidates/{order.candidate_id}")


async def keep_result(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    await NothingMore.read(request)

    order = request.state["services"].assessments.keep(
        staff.tenant,
        OrderId(request.path_params["order_id"]),
        by=staff.name,
        traceparent=traceparent(request),
    )
    return await answers.done(request, order_out(order), page=f"/candidates/{order.candidate_id}")


async def report_status(request: Request[State]) -> Response:
    asking = await allow_app(request, ASSESSMENT_WRITE)

    order_id = OrderId(request.path_params["order_id"])
    body = await ReportStatus.read(request)

    order = request.state["services"].assessments.report(
        asking.tenant,
        order_id,
        app_id=asking.grant.app_id,
        status=OrderStatus(body.status),
        link=None if body.link is UNSET else body.link,
    )
    return answers.json(order_out(order))


async def receive_callback(request: Request[State]) -> Response:
    """The token says which app it is, the signature that nobody changed what it says."""
    asking = await allow_app(request, ASSESSMENT_WRITE)

    desk, raw = request.state["services"].assessments, await bodies.raw(request)
    webhook_id = desk.check_signature(
        asking.tenant, asking.grant.app_id, headers=request.headers, body=raw
    )
    body = await Callback.read(request)
    body.require_order(request.path_params["order_id"])

    order = desk.receive(
        asking.tenant,
        OrderId(body.data.order_id),
        app_id=asking.grant.app_id,
        webhook_id=webhook_id,
        body=raw,
        result=body.result(),
        traceparent=traceparent(request),
    )
    return answers.json({"order_id": order.id, "status": order.status})


def order_out(order: AssessmentOrder) -> dict[str, object]:
    return {
        "id": order.id,
        "application_id": order.application_id,
        "candidate_id": order.candidate_id,
        "job_id": order.job_id,
        "job_title": order.job_title,
        "assessment": order.assessment,
        "trigger": order.trigger,
        "stage_entry": order.stage_entry,
        "status": order.status,
        "email_template": order.email_template,
        "callback_url": order.callback_url,
        "link": order.link,
        "result": order.result,
        "requested_by": order.requested_by,
        "approval_id": order.approval_id,
        "reason": order.reason,
        "created_at": order.created_at,
        "updated_at": order.updated_at,
        "completed_at": order.completed_at,
    }


ALL = BASE + "/assessment-orders"
ONE = ALL + "/{order_id}"

routes = [
    Route(ALL, list_orders, methods=["GET"], name="orders.list"),
    Route(ALL, once(create_order), methods=["POST"], name="orders.create"),
    Route(ONE, read_order, methods=["GET"], name="orders.read"),
    Route(ONE, cancel_order, methods=["DELETE"], name="orders.cancel"),
    Route(ONE + "/send", once(send_order), methods=["POST"], name="orders.send"),
    Route(ONE + "/keep", once(keep_result), methods=["POST"], name="orders.keep"),
    Route(ONE + "/status", once(report_status), methods=["PUT"], name="orders.status"),
    Route(ONE + "/callback", receive_callback, methods=["POST"], name="orders.callback"),
]
