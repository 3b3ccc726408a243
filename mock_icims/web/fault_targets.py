"""Whose call is it? Mostly the path says it; else who is asking, or what they sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope

from mock_icims.domain.ids import AppId
from mock_icims.domain.oauth.grants import digest
from mock_icims.domain.public.numbers import number
from mock_icims.domain.structs import Struct
from mock_icims.storage.world import Tenant, World
from mock_icims.web.access import AppPrincipal, StaffPrincipal, identify
from mock_icims.web.bodies import LIMIT
from mock_icims.web.parties import possible

IN_THE_BODY = frozenset(
    {"oauth.token", "oauth.revoke", "oauth.introspect", "sessions.create", "public.token"}
)
NOBODYS = frozenset({"oauth.metadata"})
"""Asked before anybody can know for which customer."""


class Target(Struct, frozen=True):
    tenant: Tenant
    app_id: AppId | None


def in_the_path(scope: Scope, world: World) -> Tenant | None:
    return next(iter(possible(scope, world)), None) if scope["state"]["customer_id"] else None


def asking(scope: Scope) -> Target | None:
    """Whoever's token or session came along."""
    found = identify(scope)
    if isinstance(found, AppPrincipal):
        return Target(found.tenant, found.grant.app_id)
    return Target(found.tenant, None) if isinstance(found, StaffPrincipal) else None


def named(body: bytes, world: World) -> Target | None:
    """The customer whose code, token, client of the public API or person the body holds."""
    sent = _members(body)
    for name in ("code", "token", "refresh_token"):
        if name in sent:
            hashed = digest(sent[name])
            found = (
                world.codes.find(hashed)
                or world.tokens.find(hashed)
                or world.refresh_tokens.find(hashed)
            )
            tenant = None if found is None else world.tenants.get(found.customer_id)
            if found is not None and tenant is not None:
                return Target(tenant, found.app_id)

    customer = number(sent.get("client_id", "").partition("-")[0])
    client = None if customer is None else world.numbered(customer)
    if client is not None:
        return Target(client, None)

    person = world.user_by_email(sent.get("email", ""))
    return None if person is None else Target(person[0], None)


class ReadAhead:
    """Reads a body before its handler does, which then reads the same messages again."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: list[Message] = []

    async def body(self) -> bytes:
        """No more of it than a handler would take."""
        body = b""
        more = True
        while more and len(body) <= LIMIT:
            message = await self._receive()
            self._read.append(message)
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return body

    async def again(self) -> Message:
        return self._read.pop(0) if self._read else await self._receive()


def _members(body: bytes) -> dict[str, str]:
    """Of a form or of a JSON object; of anything else none."""
    try:
        text = body.decode()
        pairs = list(_texts(json.loads(text)) if text.startswith("{") else parse_qsl(text))
    except (ValueError, RecursionError):
        return {}
    return dict(pairs)


def _texts(sent: dict[str, object]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in sent.items() if isinstance(value, str))
