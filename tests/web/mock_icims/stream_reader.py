"""Whoever reads a stream of the journal, at their own speed."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.types import Message, Scope

from tests.web.mock_icims.staging_desk import Stage, Tenant


class Reader:
    """Reads a stream as the server would send it, at its own speed."""

    def __init__(self, on: Stage, tenant: Tenant, query: str = "", **headers: str) -> None:
        self.got: asyncio.Queue[str] = asyncio.Queue()
        self.may_read = asyncio.Event()
        self.may_read.set()
        self._gone = asyncio.Event()
        self.task = asyncio.create_task(self._read(on, tenant, query, headers))

    async def _read(self, on: Stage, tenant: Tenant, query: str, headers: dict[str, str]) -> None:
        path = f"/_staging/tenants/{tenant.id}/journal/stream"
        named = {"host": "127.0.0.1", **headers}
        scope: Scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in named.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8100),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
        }
        await on.app(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self.may_read.wait()
        if message["type"] == "http.response.body" and message["body"]:
            self.got.put_nowait(message["body"].decode())

    async def next(self) -> tuple[str, str]:
        """The event's kind and its data; comments have neither."""
        async with asyncio.timeout(5):
            lines = (await self.got.get()).splitlines()
        fields = dict(line.split(": ", 1) for line in lines if line)
        return fields.get("event", ""), fields.get("data", "")

    async def number(self) -> int:
        kind, data = await self.next()
        assert kind == "exchange", (kind, data)
        return int(msgspec.json.decode(data)["id"].removeprefix("exc_"))

    async def hang_up(self) -> None:
        self._gone.set()
        await self.task
