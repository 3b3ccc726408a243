"""uvicorn's HTTP protocol, with a way to the connection below a request."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from mock_icims.web.connection import EXTENSION

LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time at all: closing sends RST in place of FIN, and drops what waits."""

_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
"""In a field's name or value (RFC 9110, 5.5)."""


class OpenConnection:
    """The real thing behind `web.connection.Connection`, for one request."""

    __slots__ = ("_cycle", "_transport")

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._transport = cycle.transport

    def answer(self, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> bool:
        """
        What uvicorn does with two messages, in one write. Not for HEAD, and not for a client who
        is slow to read or gone: uvicorn knows what to do then.
        """
        cycle = self._cycle
        if cycle.flow.write_paused or cycle.disconnected or cycle.response_started:
            return False
        if cycle.scope["method"] == "HEAD":
            return False

        ending = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        self._transport.write(b"".join([STATUS_LINE[status], *map(_line, headers), ending, body]))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self._transport.close()
        cycle.on_response()
        return True

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

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self.cycle is not None and self.cycle.scope is self.scope:
            connection: Any = OpenConnection(self.cycle)  # uvicorn knows dictionaries only.
            self.scope["extensions"] = {EXTENSION: connection}


@lru_cache(maxsize=1_000)
def _line(header: tuple[bytes, bytes]) -> bytes:
    """Checked and made once; most headers are the same in every answer."""
    name, value = header
    if _UNSENDABLE.search(name) or _UNSENDABLE.search(value):
        raise ValueError(f"{name!r} cannot be sent: {value!r}")
    return b"%b: %b\r\n" % header
