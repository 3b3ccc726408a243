"""The admin signs in and out."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integration.web.admin.access import require_admin, where_from
from integration.web.admin.sign_in_page import local_path, sign_in_page
from integration.web.bodies import read_json
from integration.web.cookies import VISITOR, admin_cookie, drop_cookie, set_cookie
from integration.web.csrf import read_own_form, refuse_foreign_origin
from integration.web.instants import instant
from integration.web.media import is_form
from integration.web.negotiation import json_response
from integration.web.state import State, run_control


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

    @classmethod
    async def read(cls, request: Request[State]) -> SignIn:
        refuse_foreign_origin(request)
        if not is_form(request.headers):
            return await read_json(request, cls)

        fields = await read_own_form(request, bound_to=request.cookies.get(VISITOR, ""))
        return cls(password=fields.get("password", "")[:200])


async def show_sign_in(request: Request[State]) -> Response:
    return sign_in_page(request)


async def create_session(request: Request[State]) -> Response:
    sent = await SignIn.read(request)

    signed_in = await run_control(
        request,
        lambda tx, services, at: services.admin.sign_in(
            tx, password=sent.password, where=where_from(request), at=at
        ),
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


async def delete_session(request: Request[State]) -> Response:
    token = await require_admin(request)
    if is_form(request.headers):
        await read_own_form(request, bound_to=token)

    await run_control(
        request,
        lambda tx, services, at: services.admin.sign_out(
            tx, token=token, where=where_from(request), at=at
        ),
    )
    response: Response = Response(status_code=204)
    if is_form(request.headers):
        response = RedirectResponse("/admin/sign-in", status_code=303)
    name, path = admin_cookie(request)
    drop_cookie(request, response, name, path=path)
    return response


routes = [
    Route("/admin/sign-in", show_sign_in, methods=["GET"], name="pages.sign_in"),
    Route("/admin/sessions", create_session, methods=["POST"], name="admin_sessions.create"),
    Route("/admin/sessions", delete_session, methods=["DELETE"], name="admin_sessions.delete"),
]
