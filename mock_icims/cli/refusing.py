"""
What is refused below the application. Requests without an end: httptools keeps what comes of a head
until it ends, and one connection could fill the memory of everybody's fake; and uvicorn waits for
the rest for ever. And what is no HTTP.
"""

from __future__ import annotations

import asyncio
from asyncio.events import TimerHandle
from http import HTTPStatus

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from mock_icims.cli.protocol import ConnectedProtocol, Cycle
from mock_icims.web.problems import MEDIA_TYPE, problem_out

MOST_BYTES = 65_536
"""Ours; iCIMS says nothing of it."""


def _whole(problem: dict[str, object]) -> bytes:
    """An answer without the application: for all it knows, there is no request yet."""
    body = msgspec.json.encode(problem)
    head = f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return STATUS_LINE[int(str(problem["status"]))] + head.encode() + body


TOO_LARGE = _whole(
    problem_out(
        code="headers_too_large",
        status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        detail=f"The headers of a request may have {MOST_BYTES} bytes here.",
        instance="/",
        extensions={},
    )
)
"""431 (RFC 6585, 5)."""

TOO_SLOW = _whole(
    problem_out(
        code="request_timeout",
        status=HTTPStatus.REQUEST_TIMEOUT,
        detail="The request did not arrive completely in time. Send it again, all at once.",
        instance="/",
        extensions={},
    )
)

NO_HTTP = _whole(
    problem_out(
        code="malformed",
        status=HTTPStatus.BAD_REQUEST,
        detail="This is no HTTP request.",
        instance="/",
        extensions={},
    )
)


class RefusingProtocol(ConnectedProtocol):
    """
    Refuses with 431, give or take a read, what is neither a whole head nor of a body: what came
    since a head was whole, or a part of its body was there. And with 408 what is as unfinished at
    one look as it was at the one before: one timer for a connection, and nothing for a request.
    """

    patience_seconds = 30.0
    """From look to look: a request has so long at least, and twice as long at most."""

    _without_end = 0
    _latest: Cycle | None = None
    _unfinished: object = None
    _next_look: TimerHandle | None = None

    @property
    def looks(self) -> bool:
        return self._next_look is not None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._next_look = self.loop.call_later(self.patience_seconds, self.look_for_an_end)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None
        super().connection_lost(exc)

    def look_for_an_end(self) -> None:
        before, self._unfinished = self._unfinished, self._under_way()
        if self._unfinished is not None and self._unfinished is before:
            self._refuse(TOO_SLOW if self._unfinished is not self else None)
        elif not self.transport.is_closing():
            self._next_look = self.loop.call_later(self.patience_seconds, self.look_for_an_end)

    def _under_way(self) -> object:
        """The request of which a part is here, this very connection before its first, or None."""
        begun = getattr(self, "scope", None)
        if begun is None:
            return self
        whole = self.cycle is not None and self.cycle.scope is begun and not self.cycle.more_body
        return None if whole else begun

    def data_received(self, data: bytes) -> None:
        self._without_end += len(data)
        super().data_received(data)
        if self.cycle is not self._latest:
            self._latest = self.cycle
            self._without_end = 0
        elif self._without_end > MOST_BYTES and not self.transport.is_closing():
            self._refuse(TOO_LARGE)

    def send_400_response(self, msg: str) -> None:
        """uvicorn's own is text, and comes before the answer that is still due."""
        self._refuse(NO_HTTP)

    def on_body(self, body: bytes) -> None:
        self._without_end = 0
        super().on_body(body)

    def _refuse(self, answer: bytes | None) -> None:
        if answer is not None and self._has_its_turn():
            self.transport.write(answer)
        self.transport.close()

    def _has_its_turn(self) -> bool:
        """The request that is under way: not answered yet, and all before it are."""
        if self.cycle is not None and self.cycle.more_body:
            return not (self.cycle.response_started or self.pipeline)
        return self.cycle is None or self.cycle.response_complete
