"""An HTTP client of a few lines: httpx would cost more than what is measured."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    head: bytes
    body: bytes


@dataclass
class Wires:
    """Kept connections to one server, as many as are asked for at once."""

    host: str
    port: int
    _free: list[Wire] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"host: {self.host}:{self.port}",
            "accept: application/json",
            "content-type: application/json",
            f"content-length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        request = "\r\n".join([*lines, "", ""]).encode() + body
        while self._free:
            try:
                return await self._on(self._free.pop(), request)
            except (asyncio.IncompleteReadError, ConnectionError):
                # Idle for so long that the server has closed it.
                continue
        return await self._on(await asyncio.open_connection(self.host, self.port), request)

    async def _on(self, wire: Wire, request: bytes) -> Answer:
        reader, writer = wire
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        answer = await reader.readexactly(int(length[1])) if length else b""
        self._free.append(wire)
        return Answer(int(head[9:12]), head, answer)

    def close(self) -> None:
        for _, writer in self._free:
            writer.close()
