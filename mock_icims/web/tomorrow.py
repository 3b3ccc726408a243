"""Gives a customer's callers the answers of tomorrow's vendor, where that was asked for."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain.faults.tomorrow import TODAY, Tomorrow
from mock_icims.domain.structs import replace
from mock_icims.storage.world import Tenant, World
from mock_icims.web.access import AppPrincipal, identify
from mock_icims.web.directory import Directory
from mock_icims.web.fault_targets import in_the_path
from mock_icims.web.parties import Party, possible

DEFAULT_PAGE = "50"
"""What is meant when a list is asked for without a limit."""

JSON = (b"application/json", b"application/problem+json")


class TomorrowsVendor:
    """Behind the faults: what they break is tomorrow's answer, too."""

    def __init__(self, app: ASGIApp, *, world: World, directory: Directory) -> None:
        self.app = app
        self.world = world
        self.directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._anywhere(scope):
            await self.app(scope, receive, send)
            return

        tenant = in_the_path(scope, self.world)
        if tenant is not None:
            scope = self._smaller(scope, tenant.tomorrow.get())
        tape: list[Message] = []

        async def caught(message: Message) -> None:
            tape.append(message)

        await self.app(scope, receive, caught)
        tomorrow = self._tomorrow(scope, tenant)
        if not isinstance(identify(scope), AppPrincipal):
            # People and tests look at what is the case; apps are told it in new words.
            tomorrow = replace(tomorrow, new_values=False)
        for message in _changed(tape, tomorrow):
            await send(message)

    def _anywhere(self, scope: Scope) -> bool:
        return any(tenant.tomorrow.get().on for tenant in possible(scope, self.world))

    def _tomorrow(self, scope: Scope, tenant: Tenant | None) -> Tomorrow:
        """Where the path names no customer, the handler found out whose call it was."""
        if tenant is None:
            party: Party = scope["state"]["party"]
            tenant = self.world.tenants.get(party.customer_id) if party.customer_id else None
        return TODAY if tenant is None else tenant.tomorrow.get()

    def _smaller(self, scope: Scope, tomorrow: Tomorrow) -> Scope:
        """The same list, in smaller pages than were asked for."""
        operation = self.directory.operation(scope["method"], scope["path"]) or ""
        if tomorrow.page_limit is None or not operation.endswith(".list"):
            return scope

        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        asked = dict(query).get("limit", DEFAULT_PAGE)
        # Python reads no number of more than 4,300 digits, and no list has such a limit.
        if not asked.isdecimal() or len(asked) > 9 or int(asked) <= tomorrow.page_limit:
            return scope
        rest = [(name, value) for name, value in query if name != "limit"]
        smaller = urlencode([*rest, ("limit", str(tomorrow.page_limit))])
        return {**scope, "query_string": smaller.encode("latin-1")}


def _changed(tape: list[Message], tomorrow: Tomorrow) -> list[Message]:
    """The answer anew when it is JSON, else as it was."""
    start = tape[0]
    media_type = next((v for name, v in start["headers"] if name == b"content-type"), b"")
    if not tomorrow.shapes or media_type.partition(b";")[0] not in JSON:
        return tape

    body = b"".join(message.get("body", b"") for message in tape[1:])
    if not body:
        return tape
    body = msgspec.json.encode(tomorrow.shaped(msgspec.json.decode(body)))
    headers = [one for one in start["headers"] if one[0] != b"content-length"]
    return [
        {**start, "headers": [*headers, (b"content-length", b"%d" % len(body))]},
        {"type": "http.response.body", "body": body},
    ]
