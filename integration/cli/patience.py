"""
How long a client may take to say what it wants, and in how many bytes of head: uvicorn would wait
for ever and keep whatever comes, and a few hundred connections that send a byte now and then, or
one that never ends its headers, would take the place of everybody else.
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
TOO_LONG = Problem(
    status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    code="headers_too_large",
    detail="The headers of a request may have 65,536 bytes. Send less.",
)
NO_HTTP = Problem(
    status=HTTPStatus.BAD_REQUEST, code="malformed", detail="This is no HTTP request."
)


class PatientProtocol(HttpToolsProtocol):
    """
    Deadlines for all of the headers and for all of the request, in seconds, however steadily it
    trickles in. Between two requests uvicorn's own limit for idle connections applies.

    And a limit, give or take a read, for what is neither a whole head nor of a body: headers and
    trailers without an end, which are kept until they end.
    """

    header_seconds = 10.0
    request_seconds = 30.0
    header_bytes = 65_536

    _deadline: TimerHandle | None = None
    _without_end = 0
    _head_is_here = False

    def data_received(self, data: bytes) -> None:
        self._without_end += len(data)
        super().data_received(data)
        if self._without_end > self.header_bytes:
            self._refuse(TOO_LONG)

    def send_400_response(self, msg: str) -> None:
        """uvicorn's own is text, and comes before the answer that is still due."""
        self._refuse(NO_HTTP)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(self.header_seconds)

    def on_message_begin(self) -> None:
        self._head_is_here = False
        super().on_message_begin()
        self._wait(self.header_seconds)

    def on_headers_complete(self) -> None:
        self._without_end = 0
        self._head_is_here = True
        super().on_headers_complete()
        self._wait(self.request_seconds)

    def on_body(self, body: bytes) -> None:
        self._without_end = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._without_end = 0
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
        self._refuse(TOO_SLOW)

    def _refuse(self, problem: Problem) -> None:
        """Whoever still reads the body learns that the client is gone."""
        if self.transport.is_closing():
            return
        if self._has_its_turn():
            self.transport.write(answer(problem))
        self.transport.close()

    def _has_its_turn(self) -> bool:
        """The request that is under way: not answered yet, and all before it are."""
        if self._head_is_here:
            return not (self.cycle.response_started or self.pipeline)
        return self.cycle is None or self.cycle.response_complete


def answer(problem: Problem) -> bytes:
    """Without the application: for all it knows, there is no request yet."""
    body = msgspec.json.encode(problem_out(problem, instance="/"))
    return b"".join(
        (
            STATUS_LINE[problem.status],
            b"content-type: application/problem+json\r\n",
            b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body),
            body,
        )
    )
