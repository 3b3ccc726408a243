"""
How long a client may take to say what it wants: uvicorn would wait for ever, and a few hundred
connections that send a byte now and then would take the place of everybody else.
"""

from __future__ import annotations

import asyncio
from asyncio.events import TimerHandle
from http import HTTPStatus

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from integration.web.problems import Problem, problem_out

TOO_SLOW = Problem(
    status=HTTPStatus.REQUEST_TIMEOUT,
    code="request_timeout",
    detail="The request did not arrive completely in time. Send it again, all at once.",
)


class PatientProtocol(HttpToolsProtocol):
    """
    Deadlines for all of the headers and for all of the request, in seconds, however steadily it
    trickles in. Between two requests uvicorn's own limit for idle connections applies.
    """

    header_seconds = 10.0
    request_seconds = 30.0

    _deadline: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(self.header_seconds)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait(self.header_seconds)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._wait(self.request_seconds)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(seconds, self._too_late)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        """Whoever still reads the body learns that the client is gone."""
        if self.transport.is_closing():
            return
        if self.cycle is None or not self.cycle.response_started:
            self.transport.write(answer())
        self.transport.close()


def answer() -> bytes:
    """Without the application: for all it knows, there is no request yet."""
    body = msgspec.json.encode(problem_out(TOO_SLOW, instance="/"))
    return b"".join(
        (
            STATUS_LINE[TOO_SLOW.status],
            b"content-type: application/problem+json\r\n",
            b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body),
            body,
        )
    )
