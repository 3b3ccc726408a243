"""May you see the admin's pages: a session's cookie in a browser, its token in a program."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from integration.domain.audit import By
from integration.domain.errors import NotFound, Unauthenticated
from integration.domain.ids import CustomerId
from integration.web.cookies import admin_cookie
from integration.web.csrf import form_token, refuse_foreign_origin
from integration.web.regions import enter_by_choice
from integration.web.state import State, run_control


async def require_admin(request: Request[State]) -> str:
    """
    The session's token; raises Unauthenticated for none, an unknown or an expired one.

    The request is then in the region that the admin has chosen.
    """
    token = _bearer(request) or _cookie(request)
    if not token:
        raise Unauthenticated("Sign in first.")

    await run_control(
        request, lambda tx, services, at: services.admin.session(tx, token=token, at=at)
    )
    enter_by_choice(request)
    return token


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """`within` is the one customer whose admin it is, None for an operator of all."""

    token: str = field(repr=False)
    by: By
    within: CustomerId | None

    def may(self, customer_id: str) -> CustomerId:
        """Somebody else's customer and one that never was are told apart by nobody."""
        if self.within not in (None, customer_id):
            raise NotFound("There is no such customer.")
        return CustomerId(customer_id)


async def admin_visitor(request: Request[State]) -> Visitor:
    """Refuses Unauthenticated."""
    token = await require_admin(request)
    by = By(who="operator", where=where_from(request))
    return Visitor(token=token, by=by, within=None)


def admin_form_token(request: Request[State]) -> str:
    return form_token(request, request.cookies.get(admin_cookie(request)[0], ""))


def where_from(request: Request[State]) -> str:
    """The address the request came from, for the audit log."""
    return request.client.host if request.client else "unknown"


def _bearer(request: Request[State]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _cookie(request: Request[State]) -> str:
    token = request.cookies.get(admin_cookie(request)[0], "")
    if token:
        refuse_foreign_origin(request)
    return token
