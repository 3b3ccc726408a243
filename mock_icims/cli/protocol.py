"""uvicorn's HTTP protocol, with a way to the connection below a request, and a shorter one back."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Coroutine, Generator, Sequence
from functools import lru_cache
from types import coroutine
from typing import Any
from urllib.parse import unquote

from httptools import parse_url
from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from mock_icims.web.connection import EXTENSION
from mock_icims.web.headers import Header
from mock_icims.web.remembering import remembered
from mock_icims.web.throttle import CONNECT

LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time at all: closing sends RST in place of FIN, and drops what waits."""

_UNSENDABLE = bytes({*range(32), 127} - {9})
"""In a field's name or value (RFC 9110, 5.5)."""


class Unheard(asyncio.Event):
    """In the place of an event that nobody waits for yet."""

    def set(self) -> None:
        """Nobody has to be told."""


UNHEARD = Unheard()


class Cycle(RequestResponseCycle):
    """
    One request and its answer: the real thing behind `web.connection.Connection`.

    The scope has it, and it has the scope. An answer at once undoes that ring: otherwise each
    request would leave nine objects for the garbage collector.
    """

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
        if self.flow.write_paused or self.disconnected or self.response_started:
            return False
        if self.scope["method"] == "HEAD":
            return False

        ending = b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n"
        self.transport.write(
            b"".join((STATUS_LINE[status], *map(_line, headers), _lines(always), ending, body))
        )
        self.response_started = self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
        del self.scope["extensions"]
        return True

    def body_at_hand(self) -> bytes | None:
        """Not where the client was promised to be told that it may send it."""
        if self.more_body or self.disconnected or self.waiting_for_100_continue:
            return None
        body, self.body = bytes(self.body), bytearray()
        return body

    async def receive(self) -> ASGIReceiveEvent:
        if self.message_event is UNHEARD:
            self.message_event = asyncio.Event()
            if self.body or not self.more_body:
                self.message_event.set()
        return await super().receive()

    def write(self, raw: bytes) -> None:
        self.transport.write(raw)

    def close(self) -> None:
        self.transport.close()

    def reset(self) -> None:
        below: socket.socket | None = self.transport.get_extra_info("socket")
        if below is not None:
            below.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.transport.abort()


class ConnectedProtocol(HttpToolsProtocol):
    """
    Every request carries its connection in `scope["extensions"]`.

    Calls of Connect v1 wait for nothing but their body. Once that is here, too, they are answered
    where they were read, without a task, as Python 3.12 does with eager ones. What waits after all,
    such as a fault that delays an answer, gets its task then (docs/decisions/0070).

    Made for a server as `mock-icims serve` sets it up: without a root path, upgrades to other
    protocols, or a limit of how many may ask at a time (docs/decisions/0090).
    """

    cycle: Cycle
    _held: Cycle | None = None
    """A call of Connect v1, until the bytes that it came with are looked through."""

    _idle_since: float | None = None
    """By the loop's time; None while a request is under way."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._held is not None:
            held, self._held = self._held, None
            self._begin(held.run_asgi(self.app))

    def on_headers_complete(self) -> None:
        parser, scope, before = self.parser, self.scope, self.cycle
        version = parser.get_http_version()
        raw_path, query = _split(self.url)
        path = raw_path.decode("ascii")
        scope["http_version"] = version
        scope["method"] = parser.get_method().decode("ascii")
        scope["path"] = unquote(path) if "%" in path else path
        scope["raw_path"] = raw_path
        scope["query_string"] = query
        # By place: to name eleven values takes as long again.
        self.cycle = cycle = Cycle(
            scope,
            self.transport,
            self.flow,
            self.logger,
            self.access_logger,
            self.access_log,
            self.server_state.default_headers,
            UNHEARD,
            self.expect_100_continue,
            version != "1.0" and parser.should_keep_alive(),
            self.on_response_complete,
        )
        connection: Any = cycle  # uvicorn knows dictionaries only.
        scope["extensions"] = {EXTENSION: connection}
        if before is not None and not before.response_complete:
            # Their turn comes with the answer to the one before.
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))
        elif path.startswith(CONNECT):
            self._held = cycle
        else:
            self._start_asgi_task(cycle, self.app)

    def on_message_complete(self) -> None:
        cycle = self.cycle
        cycle.more_body = False
        if cycle.response_complete:
            return
        if self._held is None:
            cycle.message_event.set()
            return
        running, self._held = self._held.run_asgi(self.app), None
        try:
            waits_for = running.send(None)
        except StopIteration:
            return
        self._begin(_rest(running, waits_for))

    def on_response_complete(self) -> None:
        """As uvicorn's, but a timer is not made anew for each answer."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_again_in(self.timeout_keep_alive)

    def timeout_keep_alive_handler(self) -> None:
        """A timer that comes too early, as there was a request meanwhile, waits for the rest."""
        self.timeout_keep_alive_task = None
        if self._idle_since is None:
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._look_again_in(left)
        else:
            super().timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        super()._unset_keepalive_if_required()

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = None

    def _look_again_in(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )

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


def _split(url: bytes) -> tuple[bytes, bytes]:
    """Its path and its query. Only who asks a proxy sends more (RFC 9112, 3.2)."""
    if url.startswith(b"/"):
        path, _, query = url.partition(b"#")[0].partition(b"?")
        return path, query
    whole = parse_url(url)
    return whole.path, whole.query or b""


def _checked(header: Header) -> bytes:
    name, value = header
    said = name + value
    if said.translate(None, _UNSENDABLE) != said:
        raise ValueError(f"{name!r} cannot be sent: {value!r}")
    return b"%b: %b\r\n" % header


def _length(header: Header) -> int:
    return len(header[0]) + len(header[1])


_line = remembered(_checked, entries=1_000, size=_length)
"""Checked and made once; most headers are the same in every answer."""


@lru_cache(maxsize=8)
def _lines(headers: tuple[Header, ...]) -> bytes:
    return b"".join(map(_line, headers))
