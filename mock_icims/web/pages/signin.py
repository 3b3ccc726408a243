"""The sign-in page, with the staging accounts in the open (docs/decisions/0025-passwords.md)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import User
from mock_icims.domain.ids import CustomerId
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.pages.rendering import page
from mock_icims.web.routing import Route
from mock_icims.web.state import State

SHOWN = 3
"""Customers whose people the page lists; parallel tests open hundreds of them."""


async def sign_in(request: Request[State]) -> Response:
    wanted = request.query_params.get("next", "/")

    return signin_page(request, next=wanted)


def signin_page(
    request: Request[State],
    *,
    next: str,
    email: str = "",
    problem: Mapping[str, object] | None = None,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """`next` leads back to where the person came from; what is no path of ours is ignored."""
    shown, hidden = _people(request)
    return page(
        request,
        "signin.html",
        status=status,
        headers=headers,
        next=next if answers.is_local(next) else "/",
        email=email,
        problem=problem,
        people=shown,
        hidden=hidden,
    )


def _people(request: Request[State]) -> tuple[list[tuple[object, list[User]]], int]:
    tenants = request.state["world"].tenants
    asked = tenants.get(CustomerId(request.query_params.get("customer_id", "")))
    shown = [asked] if asked else list(tenants.values())[:SHOWN]
    return [(one.customer, _staff(one)) for one in shown], 0 if asked else len(tenants) - len(shown)


def _staff(tenant: Tenant) -> list[User]:
    return list(tenant.users.values())


routes = [Route("/signin", sign_in, methods=["GET"], name="pages.signin")]
