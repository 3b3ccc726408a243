"""Admins sign in and out, and end sessions that were left open."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from integration.domain.accounts import LONGEST_EMAIL, AdminSession, Visitor
from integration.domain.passwords import LONGEST
from integration.web.addresses import session_id
from integration.web.admin.access import AdminRoute, Who, where_from
from integration.web.admin.sign_in_page import TYPED, local_path, sign_in_page
from integration.web.bodies import read_json, read_nothing
from integration.web.cookies import VISITOR, admin_cookie, cookie, drop_cookie, set_cookie
from integration.web.csrf import read_own_form, refuse_foreign_origin
from integration.web.instants import instant
from integration.web.media import is_form
from integration.web.negotiation import json_response
from integration.web.state import State, run_control

SIGN_IN = "/admin/sign-in"


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """Without `email` it is the operator of the settings."""

    password: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
    email: Annotated[str, msgspec.Meta(max_length=LONGEST_EMAIL)] = ""

    @classmethod
    async def read(cls, request: Request[State]) -> SignIn:
        refuse_foreign_origin(request)
        if not is_form(request.headers):
            return await read_json(request, cls)

        fields = await read_own_form(request, bound_to=cookie(request, VISITOR))
        # What is too long opens nothing, and is answered like all that opens nothing.
        return cls(
            password=fields.get("password", "")[: LONGEST + 1],
            email=fields.get("email", "")[: LONGEST_EMAIL + 1],
        )


async def show_sign_in(request: Request[State]) -> Response:
    return sign_in_page(request)


async def create_session(request: Request[State]) -> Response:
    sent = await SignIn.read(request)
    request.scope[TYPED] = sent.email

    control, at = request.state["control"], request.state["clock"].now()
    signed_in = await control.services.signing_in.sign_in(
        control.database.run,
        email=sent.email,
        password=sent.password,
        where=where_from(request),
        at=at,
    )
    response: Response
    if is_form(request.headers):
        wanted = local_path(request.query_params.get("next", ""))
        response = RedirectResponse(wanted, status_code=303)
    else:
        out = {"token": signed_in.token, "expires_at": instant(signed_in.session.expires_at)}
        response = json_response(out, status=201)
    name, path = admin_cookie(request)
    set_cookie(request, response, name, signed_in.token, path=path)
    return response


async def delete_session(request: Request[State], visitor: Visitor) -> Response:
    if is_form(request.headers):
        await read_own_form(request, bound_to=visitor.token)

    await run_control(request, lambda tx, services, at: services.admin.sign_out(tx, visitor, at=at))
    return signed_out(request)


async def end_session(request: Request[State], visitor: Visitor) -> Response:
    named = session_id(request)
    if is_form(request.headers):
        await read_own_form(request, bound_to=visitor.token)
    else:
        await read_nothing(request)

    ended = await run_control(
        request, lambda tx, services, at: services.admin.end_session(tx, visitor, named, at=at)
    )
    if ended.id == visitor.session.id:
        return signed_out(request)
    if is_form(request.headers):
        return RedirectResponse(came_from(ended, visitor), status_code=303)
    return Response(status_code=204)


def signed_out(request: Request[State]) -> Response:
    response: Response = Response(status_code=204)
    if is_form(request.headers):
        response = RedirectResponse(SIGN_IN, status_code=303)
    name, path = admin_cookie(request)
    drop_cookie(request, response, name, path=path)
    return response


def came_from(ended: AdminSession, visitor: Visitor) -> str:
    """The page that lists it: one's own account, or the account that an operator looked at."""
    if ended.account_id is None or ended.account_id == visitor.session.account_id:
        return "/admin/account"
    return f"/admin/accounts/{ended.account_id}"


def session_out(session: AdminSession, *, current: bool) -> dict[str, object]:
    return {
        "id": session.id,
        "account_id": session.account_id,
        "where": session.where,
        "created_at": instant(session.created_at),
        "seen_at": instant(session.seen_at),
        "expires_at": instant(session.expires_at),
        "current": current,
    }


routes: list[BaseRoute] = [
    Route(SIGN_IN, show_sign_in, methods=["GET"], name="pages.sign_in"),
    Route("/admin/sessions", create_session, methods=["POST"], name="admin_sessions.create"),
    AdminRoute(
        "/admin/sessions",
        delete_session,
        methods=["DELETE"],
        may=Who.ADMINS,
        anywhere=True,
        name="admin_sessions.delete",
    ),
    AdminRoute(
        "/admin/sessions/{session_id}",
        end_session,
        methods=["DELETE"],
        may=Who.ADMINS,
        anywhere=True,
        name="admin_sessions.end",
    ),
]
