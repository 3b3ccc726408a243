"""The customer, and where its profiles are."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.public.numbers import Kind
from mock_icims.settings import VERSION
from mock_icims.web import answers
from mock_icims.web.public.access import Asking, admit
from mock_icims.web.public.envelope import public
from mock_icims.web.routing import Route
from mock_icims.web.state import State

TITLES = {
    Kind.JOB: "Available Job Profiles",
    Kind.PERSON: "Person",
    Kind.WORKFLOW: "Applicant Workflow",
}
"""As iCIMS calls its collections in the Link header (public iCIMS)."""

STAGING = "test"


async def read_customer(request: Request[State]) -> Response:
    asking = await admit(request)

    answer = answers.json(customer_out(asking, platform=request.state["issuer"]))
    answer.headers["X-Customer-Type"] = STAGING
    answer.headers["Link"] = ", ".join(
        f'<{asking.base}/{kind.path}>; rel="profiles"; title="{title}"'
        for kind, title in TITLES.items()
    )
    return answer


def customer_out(asking: Asking, *, platform: str) -> dict[str, object]:
    return {
        "id": asking.tenant.customer.number,
        "name": asking.tenant.customer.name,
        "customerType": STAGING,
        "platformUrl": platform,
        "buildVersion": f"mock-icims {VERSION}",
    }


routes = [
    Route(
        "/customers/{customer_number}",
        public(read_customer),
        methods=["GET"],
        name="public.customer_read",
    )
]
