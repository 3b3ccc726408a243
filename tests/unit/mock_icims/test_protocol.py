"""Whole answers go out in one piece, as uvicorn itself would have written them in two."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from mock_icims.cli.protocol import ConnectedProtocol
from mock_icims.web.connection import connection_of
from tests.unit.mock_icims.wires import Wire

HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"5")]


class Answering:
    """Answers the short way where that can be, else in ASGI's two messages."""

    def __init__(self, headers: list[tuple[bytes, bytes]]) -> None:
        self.headers = headers
        self.short: list[bool] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = connection_of(scope)
        assert connection is not None
        body = b"hello" if scope["path"] == "/" else scope["path"].encode()[1:]
        self.short.append(connection.answer(200, self.headers, body))
        if not self.short[-1]:
            await send({"type": "http.response.start", "status": 200, "headers": self.headers})
            await send({"type": "http.response.body", "body": body})


def sent(raw: bytes, app: Answering, *, slow_reader: bool = False) -> Wire:
    """What the wire has when all is done."""

    async def play() -> Wire:
        config = uvicorn.Config(app, lifespan="off", ws="none", access_log=False)
        config.load()
        protocol = ConnectedProtocol(config=config, server_state=ServerState(), app_state={})
        wire = Wire()
        protocol.connection_made(cast(asyncio.Transport, wire))
        if slow_reader:
            protocol.pause_writing()
        protocol.data_received(raw)
        for _ in range(5):
            await asyncio.sleep(0)
        protocol.resume_writing()
        for _ in range(5):
            await asyncio.sleep(0)
        return wire

    return asyncio.run(play())


def test_head_and_body_are_one_piece() -> None:
    wire = sent(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", Answering(HEADERS))

    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\n"
    assert wire.pieces == [head + b"hello"]
    assert not wire.closed


def test_who_wants_no_second_answer_is_told_that_there_is_none() -> None:
    wire = sent(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", Answering(HEADERS))

    assert wire.pieces[0].endswith(b"content-length: 5\r\nconnection: close\r\n\r\nhello")
    assert wire.closed


def test_requests_that_came_together_are_answered_in_their_order() -> None:
    one, two = (b"GET /%b HTTP/1.1\r\nhost: a\r\n\r\n" % name for name in (b"first", b"other"))
    wire = sent(one + two, Answering(HEADERS))

    assert [piece[-5:] for piece in wire.pieces] == [b"first", b"other"]


def test_head_has_no_body_and_goes_uvicorns_way() -> None:
    app = Answering(HEADERS)
    wire = sent(b"HEAD / HTTP/1.1\r\nhost: a\r\n\r\n", app)

    assert app.short == [False]
    assert b"hello" not in b"".join(wire.pieces)


def test_who_reads_slowly_is_waited_for() -> None:
    app = Answering(HEADERS)
    wire = sent(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", app, slow_reader=True)

    assert app.short == [False]
    assert b"".join(wire.pieces).endswith(b"\r\n\r\nhello")


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\nb", b"a\0b"])
def test_a_header_with_a_line_end_is_never_sent(value: bytes) -> None:
    wire = sent(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", Answering([*HEADERS, (b"x-note", value)]))

    assert wire.pieces[0].startswith(b"HTTP/1.1 500 ")
    assert value not in b"".join(wire.pieces)
