"""One's own account: its password, and where it is signed in to."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from integration.domain.accounts import Visitor
from integration.domain.errors import Invalid
from integration.domain.passwords import ADVISED, LONGEST, SHORTEST
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.admin.account_out import account_out, said, same_twice
from integration.web.admin.sessions import session_out
from integration.web.bodies import read_json
from integration.web.csrf import read_own_form
from integration.web.media import is_form
from integration.web.negotiation import respond
from integration.web.state import State, run_control

PATH = "/admin/account"
Password = Annotated[str, msgspec.Meta(max_length=LONGEST + 1)]


class ChangePassword(msgspec.Struct, forbid_unknown_fields=True):
    old: Password
    new: Password


async def read_own_account(request: Request[State], visitor: Visitor) -> Response:
    return await _page(request, visitor)


async def change_password(request: Request[State], visitor: Visitor) -> Response:
    if not is_form(request.headers):
        await _change(request, visitor, await read_json(request, ChangePassword))
        return Response(status_code=204)

    fields = await read_own_form(request, bound_to=visitor.token)
    try:
        sent = ChangePassword(old=fields.get("old", ""), new=same_twice(fields, "new"))
        await _change(request, visitor, sent)
    except Invalid as refusal:
        return await _page(request, visitor, refused=said(refusal), status=422)
    return RedirectResponse(f"{PATH}?changed=1", status_code=303)


async def _change(request: Request[State], visitor: Visitor, sent: ChangePassword) -> None:
    control, at = request.state["control"], request.state["clock"].now()
    await control.services.signing_in.change_own(
        control.database.run, visitor, old=sent.old, new=sent.new, at=at
    )


async def _page(
    request: Request[State], visitor: Visitor, *, refused: str = "", status: int = 200
) -> Response:
    sessions = await run_control(
        request, lambda tx, services, at: services.admin.sessions(tx, visitor, at=at)
    )
    account = visitor.account
    return respond(
        request,
        "admin/own_account.html",
        {
            "account": account_out(account, sessions=len(sessions)) if account else None,
            "sessions": [
                session_out(one, current=one.id == visitor.session.id) for one in sessions
            ],
        },
        status=status,
        refused=refused,
        changed=bool(request.query_params.get("changed")) and not refused,
        shortest=SHORTEST,
        longest=LONGEST,
        advised=ADVISED,
        here=PATH,
        csrf=admin_form_token(request),
    )


routes = [
    AdminRoute(
        PATH,
        read_own_account,
        methods=["GET"],
        may=Who.ADMINS,
        anywhere=True,
        name="account.read",
    ),
    AdminRoute(
        f"{PATH}/password",
        change_password,
        methods=["PUT"],
        may=Who.ADMINS,
        anywhere=True,
        name="account.change_password",
    ),
]
