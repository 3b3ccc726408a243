"""The one-time link that gives an account its password. Looking at it uses up nothing."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integration.domain.accounts import LONGEST_EMAIL
from integration.domain.errors import Invalid
from integration.domain.passwords import ADVISED, LONGEST, SHORTEST
from integration.services.admins.account_passwords import Setup
from integration.web.addresses import CAPABILITY
from integration.web.admin.access import where_from
from integration.web.admin.account_out import account_out, said, same_twice
from integration.web.bodies import read_json
from integration.web.cookies import VISITOR, cookie, set_cookie, visitor
from integration.web.csrf import form_token, read_own_form, refuse_foreign_origin
from integration.web.instants import instant
from integration.web.media import is_form
from integration.web.negotiation import json_response, respond
from integration.web.state import State, run_control

PATH = "/admin/setup"


class SetUp(msgspec.Struct, forbid_unknown_fields=True):
    """`email` is for the very first account alone."""

    token: Annotated[str, msgspec.Meta(pattern=rf"^{CAPABILITY.pattern}\Z")]
    password: Annotated[str, msgspec.Meta(max_length=LONGEST + 1)]
    email: Annotated[str, msgspec.Meta(max_length=LONGEST_EMAIL)] | None = None


async def read_setup(request: Request[State]) -> Response:
    return await _page(request, request.query_params.get("token", ""))


async def set_up(request: Request[State]) -> Response:
    refuse_foreign_origin(request)
    if not is_form(request.headers):
        account = await _done(request, await read_json(request, SetUp))
        return json_response(account, status=201)

    fields = await read_own_form(request, bound_to=cookie(request, VISITOR))
    token = fields.get("token", "")
    try:
        password = same_twice(fields, "password")
        await _done(request, SetUp(token=token, password=password, email=fields.get("email")))
    except Invalid as refusal:
        typed = fields.get("email", "")
        return await _page(request, token, refused=said(refusal), typed=typed, status=422)
    return RedirectResponse("/admin/sign-in", status_code=303)


async def _done(request: Request[State], sent: SetUp) -> dict[str, object]:
    control, at = request.state["control"], request.state["clock"].now()
    account = await control.services.signing_in.set_up(
        control.database.run,
        token=sent.token,
        email=sent.email,
        password=sent.password,
        where=where_from(request),
        at=at,
    )
    return account_out(account, sessions=0)


async def _page(
    request: Request[State], token: str, *, refused: str = "", typed: str = "", status: int = 200
) -> Response:
    """Refuses SetupInvalid."""
    email = await run_control(
        request,
        lambda tx, services, at: services.account_passwords.offered(tx, token, at=at),
    )
    bound_to = visitor(request)
    response = respond(
        request,
        "admin/setup.html",
        {"email": email, "shortest": SHORTEST, "advised": ADVISED, "longest": LONGEST},
        status=status,
        csrf=form_token(request, bound_to),
        token=token,
        refused=refused,
        typed=typed,
    )
    set_cookie(request, response, VISITOR, bound_to)
    return response


def setup_url(public_url: str, setup: Setup) -> str:
    return f"{public_url}{PATH}?{urlencode({'token': setup.token})}"


def setup_out(request: Request[State], setup: Setup) -> dict[str, object]:
    url = setup_url(request.state["settings"].public_url, setup)
    return {"url": url, "expires_at": instant(setup.expires_at)}


routes = [
    Route(PATH, read_setup, methods=["GET"], name="accounts.read_setup"),
    Route(PATH, set_up, methods=["POST"], name="accounts.set_up"),
]
