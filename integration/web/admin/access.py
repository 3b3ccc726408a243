"""
Who may see the admin's pages: each route says it in its table, and no handler is reached without
(docs/decisions/0071). A browser shows a session's cookie, a program its token.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.accounts import Visitor
from integration.domain.errors import Forbidden, NotFound, Refusal, Unauthenticated
from integration.web.cookies import admin_cookie, cookie
from integration.web.csrf import form_token, refuse_foreign_origin
from integration.web.regions import enter_by_choice, enter_from_control
from integration.web.state import State, run_control

Handler = Callable[[Request[State], Visitor], Awaitable[Response]]


class Who(StrEnum):
    OPERATORS = "operators"
    """Of JobCannon, who have all customers."""

    ADMINS = "admins"
    """Operators, and a customer's admin for what is about that customer, or about themselves."""


class AdminRoute(Route):
    def __init__(
        self,
        path: str,
        handler: Handler,
        *,
        may: Who,
        methods: Sequence[str],
        name: str,
        anywhere: bool = False,
    ) -> None:
        """`anywhere` is for what reads no region: it works where the visitor's is not held."""
        guarded = _guarded(handler, may, name, anywhere=anywhere)
        super().__init__(path, guarded, methods=list(methods), name=name)
        self.may = may


def _guarded(
    handler: Handler, may: Who, name: str, *, anywhere: bool
) -> Callable[..., Awaitable[Response]]:
    async def endpoint(request: Request[State]) -> Response:
        visitor = await _admitted(request)
        if not anywhere:
            await _enter(request, visitor)
        try:
            if not _bearer(request):
                refuse_foreign_origin(request)
            if may is Who.OPERATORS:
                visitor.must_operate()
            return await handler(request, visitor)
        except (Forbidden, NotFound) as refusal:
            await _note(request, visitor, refusal, operation=name)
            raise

    return endpoint


async def _admitted(request: Request[State]) -> Visitor:
    """Raises Unauthenticated."""
    token = _bearer(request) or cookie(request, admin_cookie(request)[0])
    if not token:
        raise Unauthenticated("Sign in first.")

    where = where_from(request)
    visitor = await run_control(
        request,
        lambda tx, services, at: services.admin.visitor(tx, token=token, where=where, at=at),
    )
    request.state["visitor"] = visitor
    return visitor


async def _enter(request: Request[State], visitor: Visitor) -> None:
    """
    The region that the admin looks at: an operator chooses it, a customer's admin is where the
    customer lives. Raises RegionMismatch where this process does not hold that one.
    """
    region = None
    if (customer_id := visitor.within) is not None:
        region = await run_control(
            request, lambda tx, services, at: services.residency.of(tx, customer_id)
        )
    if region is None:
        enter_by_choice(request)
    else:
        enter_from_control(request, region)


async def _note(
    request: Request[State], visitor: Visitor, refusal: Refusal, *, operation: str
) -> None:
    """An operator whose id was not found has mistyped it: nothing was kept from them."""
    if visitor.operates and isinstance(refusal, NotFound):
        return
    await run_control(
        request,
        lambda tx, services, at: services.admin.note_refusal(
            tx, visitor, operation=operation, code=refusal.code, at=at
        ),
    )


def admin_form_token(request: Request[State]) -> str:
    return form_token(request, cookie(request, admin_cookie(request)[0]))


def where_from(request: Request[State]) -> str:
    """The address the request came from, for the audit log."""
    return request.client.host if request.client else "unknown"


def _bearer(request: Request[State]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
