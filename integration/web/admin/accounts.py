"""Accounts: who may sign in to the admin. For operators."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from integration.domain.accounts import LONGEST_EMAIL, Account, Role, Visitor
from integration.domain.errors import Conflict, Invalid
from integration.services.admins.account_passwords import Setup
from integration.web.addresses import account_id
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.admin.account_out import account_out, places, said
from integration.web.admin.sessions import session_out
from integration.web.admin.setup import setup_out
from integration.web.bodies import Id, converted, read_json, read_nothing
from integration.web.csrf import read_own_form
from integration.web.media import is_form
from integration.web.negotiation import json_response, respond
from integration.web.state import State, run_control

PATH = "/admin/accounts"


class CreateAccount(msgspec.Struct, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=LONGEST_EMAIL)]
    role: Role
    customer_id: Id | None = None


class ChangeAccount(msgspec.Struct, forbid_unknown_fields=True):
    """What is not named stays; a role comes with its customer."""

    enabled: bool | None = None
    role: Role | None = None
    customer_id: Id | None = None

    @classmethod
    async def read(cls, request: Request[State], visitor: Visitor) -> ChangeAccount:
        if not is_form(request.headers):
            return await read_json(request, cls)
        fields = await read_own_form(request, bound_to=visitor.token)
        given = {name: value for name, value in fields.items() if value}
        return converted(given, cls, strict=False)


async def list_accounts(request: Request[State], visitor: Visitor) -> Response:
    return await _list(request, {})


async def _list(
    request: Request[State],
    typed: Mapping[str, str],
    *,
    wrong: Collection[str] = (),
    refused: str = "",
    status: int = 200,
) -> Response:
    found, sessions = await run_control(
        request,
        lambda tx, services, at: (
            services.accounts.all(tx),
            services.accounts.sessions(tx, at=at),
        ),
    )
    counts = {one.id: sum(each.account_id == one.id for each in sessions) for one in found}
    return respond(
        request,
        "admin/accounts.html",
        {"items": [account_out(one, sessions=counts[one.id]) for one in found]},
        status=status,
        typed={name: typed.get(name, "") for name in ("email", "role", "customer_id")},
        wrong=wrong,
        refused=refused,
        by_settings=bool(request.state["settings"].admin_password),
        here=PATH,
        csrf=admin_form_token(request),
    )


async def create_account(request: Request[State], visitor: Visitor) -> Response:
    if not is_form(request.headers):
        return await _create(request, visitor, await read_json(request, CreateAccount))

    fields = await read_own_form(request, bound_to=visitor.token)
    given = {name: value for name, value in fields.items() if value}
    try:
        return await _create(request, visitor, converted(given, CreateAccount))
    except Invalid as refusal:
        return await _list(
            request, fields, wrong=places(refusal), refused=said(refusal), status=422
        )
    except Conflict as taken:
        return await _list(request, fields, wrong=["email"], refused=taken.detail, status=409)


async def _create(request: Request[State], visitor: Visitor, sent: CreateAccount) -> Response:
    made, setup = await run_control(
        request,
        lambda tx, services, at: services.account_passwords.create_and_invite(
            tx,
            email=sent.email,
            role=sent.role,
            customer_id=sent.customer_id,
            by=visitor.by,
            at=at,
        ),
    )
    return _invited(request, made, setup)


async def read_account(request: Request[State], visitor: Visitor) -> Response:
    named = account_id(request)

    account, sessions = await run_control(
        request,
        lambda tx, services, at: (
            services.accounts.read(tx, named),
            services.accounts.sessions(tx, at=at, account_id=named),
        ),
    )
    return respond(
        request,
        "admin/account.html",
        {
            "account": account_out(account, sessions=len(sessions)),
            "sessions": [
                session_out(one, current=one.id == visitor.session.id) for one in sessions
            ],
        },
        is_own=named == visitor.session.account_id,
        here=PATH,
        csrf=admin_form_token(request),
    )


async def change_account(request: Request[State], visitor: Visitor) -> Response:
    named = account_id(request)
    sent = await ChangeAccount.read(request, visitor)

    changed, sessions = await run_control(
        request,
        lambda tx, services, at: (
            services.accounts.change(
                tx,
                named,
                enabled=sent.enabled,
                role=sent.role,
                customer_id=sent.customer_id,
                by=visitor.by,
                at=at,
            ),
            services.accounts.sessions(tx, at=at, account_id=named),
        ),
    )
    if is_form(request.headers):
        return RedirectResponse(f"{PATH}/{named}", status_code=303)
    return json_response(account_out(changed, sessions=len(sessions)))


async def invite_account(request: Request[State], visitor: Visitor) -> Response:
    named = account_id(request)
    if is_form(request.headers):
        await read_own_form(request, bound_to=visitor.token)
    else:
        await read_nothing(request)

    account, setup = await run_control(
        request,
        lambda tx, services, at: services.account_passwords.invite(tx, named, by=visitor.by, at=at),
    )
    return _invited(request, account, setup)


def _invited(request: Request[State], account: Account, setup: Setup) -> Response:
    """The only answer that has the link: nothing keeps it that could show it again."""
    return respond(
        request,
        "admin/invited.html",
        {"account": account_out(account, sessions=0), "setup": setup_out(request, setup)},
        status=201,
        here=PATH,
        csrf=admin_form_token(request),
    )


routes = [
    AdminRoute(PATH, list_accounts, methods=["GET"], may=Who.OPERATORS, name="accounts.list"),
    AdminRoute(PATH, create_account, methods=["POST"], may=Who.OPERATORS, name="accounts.create"),
    AdminRoute(
        f"{PATH}/{{account_id}}",
        read_account,
        methods=["GET"],
        may=Who.OPERATORS,
        name="accounts.read",
    ),
    AdminRoute(
        f"{PATH}/{{account_id}}",
        change_account,
        methods=["PATCH"],
        may=Who.OPERATORS,
        name="accounts.change",
    ),
    AdminRoute(
        f"{PATH}/{{account_id}}/setup",
        invite_account,
        methods=["POST"],
        may=Who.OPERATORS,
        name="accounts.invite",
    ),
]
