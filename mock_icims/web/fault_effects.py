"""Does to one call what its fault says: a problem, a wait, a broken connection, a broken answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.domain.faults.effects import LONGEST_WAIT, EffectKind, Garbage
from mock_icims.domain.faults.faults import Fault
from mock_icims.domain.structs import Struct, field
from mock_icims.storage.world import Tenant
from mock_icims.web import oauth_answers, omitted_writes, problems
from mock_icims.web.connection import Connection, broken, connection_of, in_process
from mock_icims.web.fault_answers import NOT_HTTP, RUBBISH, Rubbish
from mock_icims.web.stale_answers import StaleAnswers

Meeting = Callable[[Scope, Receive, Send], Awaitable[None]]


class Answer(Struct, eq=False):
    """One that was caught on its way out."""

    head: Message = field(default_factory=dict)
    body: bytes = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.head = message
        else:
            self.body += message.get("body", b"")

    def start(self, length: int) -> Message:
        """Its head, with a length of our choice."""
        headers = [one for one in self.head["headers"] if one[0].lower() != b"content-length"]
        return {**self.head, "headers": [*headers, (b"content-length", b"%d" % length)]}


class Struck:
    """A call that ran into a fault. `app` is all that would have answered it."""

    def __init__(self, app: ASGIApp, fault: Fault, tenant: Tenant, operation: str) -> None:
        self.app = app
        self.fault = fault
        self.effect = fault.effect
        self.tenant = tenant
        self.operation = operation

    async def meet(self, scope: Scope, receive: Receive, send: Send) -> None:
        meetings: dict[EffectKind, Meeting] = {
            EffectKind.PROBLEM: self._problem,
            EffectKind.DELAY: self._delay,
            EffectKind.HANG: self._hang,
            EffectKind.RESET: self._break,
            EffectKind.EMPTY: self._break,
            EffectKind.TRUNCATE: self._truncate,
            EffectKind.GARBAGE: self._garbage,
            EffectKind.SLOW_BODY: self._slow_body,
            EffectKind.STALE: self._stale,
            EffectKind.OMIT: self._omit,
        }
        if self.effect.applied:
            await self._answer(scope, receive)
        await meetings[self.effect.kind](scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        """What the call would have been answered; its work is done."""
        answer = Answer()
        await self.app(scope, receive, answer.send)
        return answer

    async def _problem(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.operation in oauth_answers.IN_OAUTHS_WORDS:
            answer = oauth_answers.injected(self.fault)
        else:
            answer = problems.injected(Request(scope), self.fault)
        await answer(scope, receive, send)

    async def _delay(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(self.effect.wait(self.tenant.random.uniform))
        await self.app(scope, receive, send)

    async def _hang(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Until the client leaves, or its minute is over."""
        connection = self._connection(scope)
        if not await _left(receive, within=self.effect.patience):
            connection.close()
            await broken(receive)

    async def _break(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = self._connection(scope)
        if self.effect.kind is EffectKind.RESET:
            connection.reset()
        else:
            connection.close()
        await broken(receive)

    async def _truncate(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The head promises the whole body, and only a part of it comes."""
        answer = await self._answer(scope, receive)
        whole = max(len(answer.body), 1)
        kept = min(whole // 2 if self.effect.bytes is None else self.effect.bytes, whole - 1)
        await send(answer.start(whole))
        await send(_piece(answer.body[:kept], more=True))
        self._connection(scope).close()
        await broken(receive)

    async def _garbage(self, scope: Scope, receive: Receive, send: Send) -> None:
        variant = Garbage(self.effect.variant or Garbage.INVALID_JSON)
        if variant is not Garbage.NOT_HTTP:
            await _throw(RUBBISH[variant], send)
            return

        connection = self._connection(scope)
        connection.write(NOT_HTTP)
        connection.close()
        await broken(receive)

    async def _slow_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Byte by byte, or ten times a second; what is left after a minute comes at once."""
        answer = await self._answer(scope, receive)
        await send(answer.start(len(answer.body)))
        rate = self.effect.bytes or 1
        size = max(rate // 10, 1)
        steps = min(len(answer.body) // size, int(LONGEST_WAIT * rate / size))
        for step in range(steps):
            if await _left(receive, within=size / rate):
                return
            await send(_piece(answer.body[step * size : (step + 1) * size], more=True))
        await send(_piece(answer.body[steps * size :], more=False))

    async def _stale(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope, receive)
        kept = StaleAnswers(self.tenant, self.fault.id).instead_of(scope, answer.head, answer.body)
        if kept is not None:
            answer.head = {**answer.head, "status": kept.status, "headers": list(kept.headers)}
            answer.body = kept.body
        await send(answer.start(len(answer.body)) if answer.body else answer.head)
        await send(_piece(answer.body, more=False))

    async def _omit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answered as if it were done; what is sent is not even read."""
        answer = await self._answer(omitted_writes.reading(scope, self.operation), receive)
        if answer.head["status"] == 200:
            answer.body = omitted_writes.as_written(self.operation, answer.body)
        await send(answer.start(len(answer.body)))
        await send(_piece(answer.body, more=False))

    def _connection(self, scope: Scope) -> Connection:
        return connection_of(scope) or in_process(self.effect.kind)


async def _left(receive: Receive, *, within: float) -> bool:
    """Whether the client goes in so many seconds; nobody drips bytes for one who is gone."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            await broken(receive)
            return True
    return False


async def _throw(rubbish: Rubbish, send: Send) -> None:
    headers = [
        (b"content-type", rubbish.media_type),
        (b"content-length", b"%d" % rubbish.length),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for piece in rubbish.pieces():
        await send(_piece(piece, more=True))
    await send(_piece(b"", more=False))


def _piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
