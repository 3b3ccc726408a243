"""uvicorn's HTTP protocol, with a way to the connection below a request, and a shorter one back."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Coroutine, Generator, Sequence
from functools import lru_cache
from types import coroutine
from typing import Any
from weakref import ref

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from mock_icims.web.connection import EXTENSION
from mock_icims.web.headers import Header
from mock_icims.web.throttle import CONNECT

LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time at all: closing sends RST in place of FIN, and drops what waits."""

_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
"""In a field's name or value (RFC 9110, 5.5)."""


class OpenConnection:
    """
    The real thing behind `web.connection.Connection`, for one request.

    It is in the scope, and the cycle has the scope: known any other way than weakly, each request
    would leave nine objects for the garbage collector. Whoever answers runs inside of the cycle.
    """

    __slots__ = ("_cycle", "_transport")

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = ref(cycle)
        self._transport = cycle.transport

    def answer(
        self,
        status: int,
        headers: Sequence[Header],
        body: bytes,
        *,
        always: tuple[Header, ...] = (),
    ) -> bool:
        """
        What uvicorn does with two messages, in one write. Not for HEAD, and not for a client who
        is slow to read or gone: uvicorn knows what to do then.
        """
        cycle = self._cycle()
        if cycle is None or cycle.flow.write_paused or cycle.disconnected or cycle.response_started:
            return False
        if cycle.scope["method"] == "HEAD":
            return False

        ending = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        self._transport.write(
            b"".join((STATUS_LINE[status], *map(_line, headers), _lines(always), ending, body))
        )
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            self._transport.close()
        cycle.on_response()
        return True

    def body_at_hand(self) -> bytes | None:
        """Not where the client was promised to be told that it may send it."""
        cycle = self._cycle()
        if cycle is None or cycle.more_body or cycle.disconnected or cycle.waiting_for_100_continue:
            return None
        body, cycle.body = bytes(cycle.body), bytearray()
        return body

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
    """
    Every request carries its connection in `scope["extensions"]`.

    Calls of Connect v1 wait for nothing but their body. Once that is here, too, they are answered
    where they were read, without a task, as Python 3.12 does with eager ones. What waits after all,
    such as a fault that delays an answer, gets its task then (docs/decisions/0070).
    """

    _read: list[tuple[RequestResponseCycle, ASGI3Application]] | None = None
    """Requests of the bytes that are being looked at, until they are looked through."""

    def data_received(self, data: bytes) -> None:
        read: list[tuple[RequestResponseCycle, ASGI3Application]] = []
        self._read = read
        try:
            super().data_received(data)
            # An answer may bring on the next request, of those that came together.
            for cycle, app in read:
                running = cycle.run_asgi(app)
                if cycle.more_body:
                    self._begin(running)
                    continue
                try:
                    waits_for = running.send(None)
                except StopIteration:
                    continue
                self._begin(_rest(running, waits_for))
        finally:
            self._read = None

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self.cycle is not None and self.cycle.scope is self.scope:
            connection: Any = OpenConnection(self.cycle)  # uvicorn knows dictionaries only.
            self.scope["extensions"] = {EXTENSION: connection}

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if self._read is not None and cycle.scope["path"].startswith(CONNECT):
            self._read.append((cycle, app))
        else:
            super()._start_asgi_task(cycle, app)

    def _begin(self, running: Coroutine[Any, None, None]) -> None:
        task = self.loop.create_task(running)
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)


async def _rest(running: Coroutine[Any, None, None], waits_for: object) -> None:
    await _gone_on(running, waits_for)


@coroutine
def _gone_on(running: Coroutine[Any, None, None], waits_for: object) -> Generator[Any, None, None]:
    """A coroutine that has come to wait for something goes on in another task."""
    try:
        while True:
            try:
                yield waits_for
            except BaseException as error:  # Such as being cancelled: it is for who was waiting.
                waits_for = running.throw(error)
            else:
                waits_for = running.send(None)
    except StopIteration:
        return


@lru_cache(maxsize=1_000)
def _line(header: Header) -> bytes:
    """Checked and made once; most headers are the same in every answer."""
    name, value = header
    if _UNSENDABLE.search(name) or _UNSENDABLE.search(value):
        raise ValueError(f"{name!r} cannot be sent: {value!r}")
    return b"%b: %b\r\n" % header


@lru_cache(maxsize=8)
def _lines(headers: tuple[Header, ...]) -> bytes:
    return b"".join(map(_line, headers))
