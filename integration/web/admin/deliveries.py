"""The delivery log: each call made or received, with its request, response and outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection as Tx
from starlette.requests import Request
from starlette.responses import Response

from integration.domain.accounts import Visitor
from integration.domain.deliveries import Delivery, DeliveryKind, DeliveryPage, Outcome
from integration.domain.ids import SHAPE, CustomerId, DeliveryId, OrderId
from integration.domain.work import WorkState
from integration.services.operating.redelivery import resendable
from integration.services.services import Services
from integration.storage.queue.work_again import Standing
from integration.web.addresses import delivery_id
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.admin.curl import curl_line
from integration.web.filters import (
    LARGEST_PAGE,
    USUAL_PAGE,
    limit_of,
    matching,
    moment_of,
    one_of,
    parameters_of,
    told,
)
from integration.web.instants import instant
from integration.web.media import wants_page
from integration.web.negotiation import json_response, respond
from integration.web.pages import page
from integration.web.state import State, run
from integration.web.wording import KINDS, OUTCOMES

PATH = "/admin/integrations/icims/logs"
CSV_PATH = f"{PATH}.csv"
CURSOR = re.compile(r"[A-Za-z0-9_-]{1,64}")
SEARCH = re.compile(r"[A-Za-z0-9_-]{6,64}")
FILTERS = {"outcome", "kind", "order_id", "customer_id", "since", "until", "search"}
COUNT = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeliveries:
    outcome: Outcome | None
    kind: DeliveryKind | None
    order_id: OrderId | None
    customer_id: str | None
    since: datetime | None
    until: datetime | None
    search: str | None
    cursor: str | None
    limit: int
    recovered: int | None

    @classmethod
    def read(cls, request: Request[State]) -> ListDeliveries:
        sent = parameters_of(request, {*FILTERS, "cursor", "limit", "recovered"})
        order_id = matching(sent, "order_id", SHAPE)
        by_a_browser = wants_page(request.headers)
        return cls(
            outcome=one_of(sent, "outcome", Outcome),
            kind=one_of(sent, "kind", DeliveryKind),
            order_id=OrderId(order_id) if order_id else None,
            customer_id=matching(sent, "customer_id", SHAPE),
            since=moment_of(sent, "since", zoneless=by_a_browser),
            until=moment_of(sent, "until", zoneless=by_a_browser),
            search=matching(sent, "search", SEARCH),
            cursor=matching(sent, "cursor", CURSOR),
            limit=limit_of(sent),
            recovered=int(found) if (found := matching(sent, "recovered", COUNT)) else None,
        )

    @property
    def filters(self) -> dict[str, str | None]:
        return {
            "outcome": self.outcome,
            "kind": self.kind,
            "order_id": self.order_id,
            "customer_id": self.customer_id,
            "since": instant(self.since),
            "until": instant(self.until),
            "search": self.search,
        }

    def url(self, cursor: str | None = None, *, path: str = PATH) -> str:
        query = told({**self.filters, "cursor": cursor}, limit=self.limit)
        return f"{path}?{query}" if query else path

    def page(self, tx: Tx, services: Services, *, whose: CustomerId | None) -> DeliveryPage:
        """`whose` is what `customer_id` comes to for whoever asks (`Visitor.whose`)."""
        return services.deliveries.page(
            tx,
            outcome=self.outcome,
            kind=self.kind,
            order_id=self.order_id,
            customer_id=whose,
            since=self.since,
            until=self.until,
            search=self.search,
            cursor=self.cursor,
            limit=self.limit,
        )


async def list_deliveries(request: Request[State], visitor: Visitor) -> Response:
    asked = ListDeliveries.read(request)
    whose = visitor.whose(asked.customer_id)

    found = await run(request, lambda tx, services, at: asked.page(tx, services, whose=whose))
    return respond(
        request,
        "admin/deliveries.html",
        delivery_page_out(found),
        filters=asked.filters | {"cursor": asked.cursor},
        filtered=any(asked.filters.values()),
        recovered=asked.recovered,
        newest_url=asked.url(),
        csv_url=replace(asked, limit=USUAL_PAGE).url(path=CSV_PATH),
        older_url=asked.url(found.next_cursor) if found.next_cursor else None,
        outcomes=list(OUTCOMES.items()),
        kinds=list(KINDS.items()),
        here=PATH,
        csrf=admin_form_token(request),
    )


async def read_delivery(request: Request[State], visitor: Visitor) -> Response:
    named = delivery_id(request)

    delivery, attempts, standing = await run(
        request, lambda tx, services, at: with_attempts(tx, services, named, within=visitor.within)
    )
    if not wants_page(request.headers):
        return json_response(delivery_out(delivery))
    return page(
        request,
        "admin/delivery.html",
        {
            "delivery": delivery_out(delivery),
            "attempts": [delivery_out(attempt) for attempt in attempts],
            "curl": curl_line(delivery.exchange),
            "waits": standing is not None and standing.state is WorkState.DUE,
            "arrived": standing is not None and standing.state is WorkState.DONE,
            "resendable": standing is not None and resendable(standing),
            "here": PATH,
            "csrf": admin_form_token(request),
        },
    )


def with_attempts(
    tx: Tx, services: Services, named: DeliveryId, *, within: CustomerId | None
) -> tuple[Delivery, list[Delivery], Standing | None]:
    """The delivery, all of the same work, oldest first, and how that work stands."""
    read = services.deliveries.read(tx, delivery_id=named, within=within)
    standing = services.redelivery.standing(tx, work_id=read.work_id)
    if read.work_id is None or read.order_id is None:
        return read, [read], standing

    of_order = services.deliveries.page(
        tx, order_id=read.order_id, customer_id=read.customer_id, limit=LARGEST_PAGE
    )
    same = [one for one in reversed(of_order.items) if one.work_id == read.work_id]
    return read, same, standing


def delivery_page_out(found: DeliveryPage) -> dict[str, object]:
    return {
        "items": [delivery_out(delivery) for delivery in found.items],
        "next_cursor": found.next_cursor,
    }


def delivery_out(delivery: Delivery) -> dict[str, object]:
    exchange = delivery.exchange
    return {
        "id": delivery.id,
        "work_id": delivery.work_id,
        "order_id": delivery.order_id,
        "customer_id": delivery.customer_id,
        "kind": exchange.kind,
        "attempt": delivery.attempt,
        "trigger": delivery.trigger,
        "method": exchange.method,
        "url": exchange.url,
        "request_headers": dict(exchange.request_headers),
        "request_body": exchange.request_body,
        "status": exchange.status,
        "response_headers": dict(exchange.response_headers),
        "response_body": exchange.response_body,
        "duration_ms": exchange.duration_ms,
        "outcome": delivery.outcome,
        "error": exchange.error,
        "started_at": instant(exchange.started_at),
        "next_attempt_at": instant(delivery.next_attempt_at),
        "traceparent": exchange.traceparent,
    }


routes = [
    AdminRoute(PATH, list_deliveries, methods=["GET"], may=Who.ADMINS, name="deliveries.list"),
    AdminRoute(
        f"{PATH}/{{delivery_id}}",
        read_delivery,
        methods=["GET"],
        may=Who.ADMINS,
        name="deliveries.read",
    ),
]
