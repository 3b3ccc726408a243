"""The customer that a token belongs to."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Customer
from mock_icims.web import answers
from mock_icims.web.access import allow
from mock_icims.web.connect.scopes import BASE
from mock_icims.web.routing import Route
from mock_icims.web.state import State


async def read_customer(request: Request[State]) -> Response:
    asking = await allow(request)

    return answers.json(customer_out(asking.tenant.customer))


def customer_out(customer: Customer) -> dict[str, object]:
    return {
        "id": customer.id,
        "name": customer.name,
        "tier": customer.tier,
        "region": customer.region,
    }


routes = [Route(BASE, read_customer, methods=["GET"], name="customers.read")]
