"""Runs along with an exchange: keeps what the journal tells of it, and completes its head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain.journal.journal import BODY_LIMIT
from mock_icims.domain.structs import Struct
from mock_icims.storage.world import Tenant, World
from mock_icims.web.connection import connection_of
from mock_icims.web.date_header import Dates, date_header
from mock_icims.web.headers import Header
from mock_icims.web.security_headers import SecurityHeaders


class Tape(Struct, eq=False):
    """
    The first 20,000 bytes of each body, the status, and the headers without those that all answers
    have in common, which would be the same five lines in every entry of the journal.

    Whatever goes out through here is written down before its first byte, where a state file is
    kept (docs/decisions/0031), and `kept` says that nothing can have come after that. `moment` is
    whom an answer that is whole is about, and their time.
    """

    _scope: Scope
    _receive: Receive
    _send: Send
    _world: World
    _dates: Dates
    _security: SecurityHeaders
    _whole: tuple[tuple[Header, ...], bytes] | None = None
    request: bytes = b""
    response: bytes = b""
    headers: Sequence[Header] = ()
    status: int | None = None
    kept: bool = False
    moment: tuple[Tenant | None, datetime] | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        body = message.get("body")
        if body and len(self.request) < BODY_LIMIT:
            self.request = (self.request + body)[:BODY_LIMIT]
        return message

    def body_at_hand(self) -> bytes | None:
        """All of the request's body, where the connection has it: nobody has to wait for it."""
        connection = connection_of(self._scope)
        body = None if connection is None else connection.body_at_hand()
        if body:
            self.request = body[:BODY_LIMIT]
        return body

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            always = self._completed(message["status"], message["headers"])
            self._world.keep()
            self.moment = None
            message = {**message, "headers": [*self.headers, *always]}
        else:
            body = message.get("body")
            if body and len(self.response) < BODY_LIMIT:
                self.response = (self.response + body)[:BODY_LIMIT]
        await self._send(message)

    def take(self, answer: ASGIApp) -> bool:
        """Keep an answer that is whole, for `play` or `play_slowly`. False: it must send itself."""
        if not isinstance(answer, Response) or type(answer).__call__ is not Response.__call__:
            return False
        body = bytes(answer.body)
        self.response = body[:BODY_LIMIT]
        self._whole = self._completed(answer.status_code, answer.raw_headers), body
        return True

    def play(self) -> bool:
        """
        Send the answer that was taken, at once. False: that cannot be, `play_slowly` has to; True
        also where none was taken.
        """
        if self._whole is None or self.status is None:
            return True
        always, body = self._whole
        self._world.keep()
        self.kept = True
        connection = connection_of(self._scope)
        return connection is not None and connection.answer(
            self.status, self.headers, body, always=always
        )

    async def play_slowly(self) -> None:
        """The same in two messages: to who reads slowly, to HEAD, and in process."""
        always, body = self._whole or ((), b"")
        headers = [*self.headers, *always]
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    def _completed(self, status: int, headers: Sequence[Header]) -> tuple[Header, ...]:
        """What comes in addition to `headers`, and is not told to the journal."""
        self.moment = self._dates.of(self._scope)
        self.status, self.headers = status, (*headers, date_header(self.moment[1]))
        return self._security.beside(self.headers, self._scope)
