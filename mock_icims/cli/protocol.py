"""uvicorn's HTTP protocol, which lets a fault get at the connection below a request."""

from __future__ import annotations

import asyncio
import socket
import struct

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mock_icims.web.connection import EXTENSION

LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time at all: closing sends RST in place of FIN, and drops what waits."""


class OpenConnection:
    """The real thing behind `web.connection.Connection`."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def write(self, raw: bytes) -> None:
        self._transport.write(raw)

    def close(self) -> None:
        self._transport.close()

    def reset(self) -> None:
        below: socket.socket | None = self._transport.get_extra_info("socket")
        if below is not None:
            below.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self._transport.abort()


class ConnectedProtocol(HttpToolsProtocol):
    """Every request carries its connection in `scope["extensions"]`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._extensions: dict[str, object] = {EXTENSION: OpenConnection(transport)}

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = self._extensions  # type: ignore[typeddict-item]
