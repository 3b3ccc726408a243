"""What the parser says becomes what uvicorn would have made of it; each new uvicorn, too."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from mock_icims.cli.protocol import ConnectedProtocol
from tests.unit.mock_icims.wires import Wire

REQUESTS = {
    "plain": b"GET /a HTTP/1.1\r\nhost: a\r\n\r\n",
    "a call of Connect": b"GET /connect/v1/customers/c/jobs HTTP/1.1\r\nhost: a\r\n\r\n",
    "a query": b"GET /a/b?c=d&e=%20 HTTP/1.1\r\nhost: a\r\n\r\n",
    "a part of a page": b"GET /a?b#c?d HTTP/1.1\r\nhost: a\r\n\r\n",
    "a part and no query": b"GET /connect/v1/a#b?c HTTP/1.1\r\nhost: a\r\n\r\n",
    "two slashes": b"GET //a.test/b HTTP/1.1\r\nhost: a\r\n\r\n",
    "no place": b"OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
    "an empty query": b"GET /a? HTTP/1.1\r\nhost: a\r\n\r\n",
    "percent signs": b"GET /caf%C3%A9/%2e%2F HTTP/1.1\r\nhost: a\r\n\r\n",
    "a whole address": b"GET http://else.test/a?b HTTP/1.1\r\nhost: a\r\n\r\n",
    "capitals": b"PATCH /a HTTP/1.1\r\nHost: a\r\nX-Note: Aa\r\nx-note: \r\n\r\n",
    "the old version": b"GET /a HTTP/1.0\r\nconnection: keep-alive\r\n\r\n",
    "no more": b"GET /a HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
    "a body": b"POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc",
    "a body of Connect": b"POST /connect/v1/a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc",
    "chunks": b"POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n0\r\n\r\n",
    "a question": b"POST /a HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\n"
    b"content-length: 3\r\n\r\nabc",
    "another protocol": b"GET /a HTTP/1.1\r\nhost: a\r\n"
    b"connection: upgrade\r\nupgrade: h2c\r\n\r\n",
    "two at once": b"GET /a HTTP/1.1\r\nhost: a\r\n\r\nGET /b HTTP/1.1\r\nhost: a\r\n\r\n",
    "two of Connect": b"GET /connect/v1/a HTTP/1.1\r\nhost: a\r\n\r\n"
    b"GET /connect/v1/b HTTP/1.1\r\nhost: a\r\n\r\n",
    "one after the last": b"GET /connect/v1/a HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    b"DELETE /connect/v1/b HTTP/1.1\r\nhost: a\r\n\r\n",
    "another after the last": b"GET /connect/v1/a HTTP/1.0\r\n\r\n"
    b"DELETE /b HTTP/1.1\r\nhost: a\r\n\r\n",
    "no HTTP": b"HELO a\r\n",
    "no address": b"GET a b HTTP/1.1\r\nhost: a\r\n\r\n",
}


class Listening:
    """Keeps each scope and body, and answers in ASGI's two messages."""

    def __init__(self) -> None:
        self.heard: list[tuple[Scope, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = {name: value for name, value in scope.items() if name not in ("extensions", "state")}
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        self.heard.append((told, body))
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})


def heard(
    kind: type[HttpToolsProtocol], raw: bytes, *, at_a_time: int
) -> tuple[list[tuple[Scope, bytes]], bytes, bool]:
    """What the application heard, what the wire has then, and whether it was closed."""

    async def play() -> tuple[list[tuple[Scope, bytes]], bytes, bool]:
        app, wire = Listening(), Wire()
        config = uvicorn.Config(app, lifespan="off", ws="none", access_log=False)
        config.load()
        protocol = kind(config=config, server_state=ServerState(), app_state={})
        protocol.connection_made(cast(asyncio.Transport, wire))
        for start in range(0, len(raw), at_a_time):
            if not wire.closed:
                protocol.data_received(raw[start : start + at_a_time])
            for _ in range(3):
                await asyncio.sleep(0)
        return app.heard, b"".join(wire.pieces), wire.closed

    return asyncio.run(play())


@pytest.mark.parametrize("at_a_time", [1, 7, 1_000])
@pytest.mark.parametrize("raw", REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_heard_and_answered_as_by_uvicorn(raw: bytes, at_a_time: int) -> None:
    ours = heard(ConnectedProtocol, raw, at_a_time=at_a_time)

    assert ours == heard(HttpToolsProtocol, raw, at_a_time=at_a_time)
    assert ours[1]
