"""One order's whole story: where it stands, what is still to do for it, and all that was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection as Tx
from starlette.requests import Request
from starlette.responses import Response

from integration.domain.accounts import Visitor
from integration.domain.deliveries import DeliveryPage
from integration.domain.errors import NotFound
from integration.domain.ids import CustomerId, OrderId
from integration.domain.orders import Order
from integration.domain.queues import OpenWork
from integration.services.services import Services
from integration.web.addresses import customer_id, order_id
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.admin.deliveries import PATH as LOGS
from integration.web.admin.deliveries import delivery_out
from integration.web.filters import LARGEST_PAGE
from integration.web.instants import instant
from integration.web.negotiation import respond
from integration.web.state import State, run

PATH = "/admin/integrations/icims/customers/{customer_id}/orders/{order_id}"


async def read_order(request: Request[State], visitor: Visitor) -> Response:
    customer, named = visitor.may(customer_id(request)), order_id(request)

    order, work, page, now = await run(
        request, lambda tx, services, at: _story(tx, services, customer, named, at=at)
    )
    return respond(
        request,
        "admin/order.html",
        {
            "order": order_out(order),
            "work": [work_out(one, limit_until) for one, limit_until in work],
            "deliveries": [delivery_out(one) for one in reversed(page.items)],
            "complete": page.next_cursor is None,
        },
        now=now,
        here=LOGS,
        csrf=admin_form_token(request),
    )


def _story(
    tx: Tx, services: Services, customer: CustomerId, named: OrderId, *, at: datetime
) -> tuple[Order, tuple[tuple[OpenWork, datetime | None], ...], DeliveryPage, datetime]:
    order = services.progress.orders.order(tx, customer, named)
    if order is None:
        raise NotFound("There is no such order.")
    work = services.queues.of_order(tx, customer_id=customer, order_id=named, at=at)
    page = services.deliveries.page(tx, customer_id=customer, order_id=named, limit=LARGEST_PAGE)
    return order, work, page, at


def order_out(order: Order) -> dict[str, object]:
    return {
        "id": order.order_id,
        "customer_id": order.customer_id,
        "candidate_id": order.candidate_id,
        "application_id": order.application_id,
        "assessment": order.assessment,
        "trigger": order.trigger,
        "status": order.status,
        "created_at": instant(order.created_at),
        "updated_at": instant(order.updated_at),
        "traceparent": order.traceparent,
    }


def work_out(one: OpenWork, limit_until: datetime | None) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state,
        "attempts": one.attempts,
        "due_at": instant(one.due_at),
        "under_way": one.held,
        "reason": one.reason,
        "waits_for_rate_limit_until": instant(limit_until),
    }


routes = [AdminRoute(PATH, read_order, methods=["GET"], may=Who.ADMINS, name="orders.read")]
