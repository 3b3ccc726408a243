"""Whole answers go out in one piece, as uvicorn itself would have written them in two."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from typing import cast
from weakref import ref

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from mock_icims.app import create_app
from mock_icims.cli.protocol import ConnectedProtocol
from mock_icims.domain.faults.effects import Effect, EffectKind
from mock_icims.domain.faults.faults import Fault, Match
from mock_icims.domain.ids import FaultId
from mock_icims.settings import Settings
from mock_icims.web.connection import connection_of
from tests.icims_cast import northwind, world_with

HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"5")]


class Wire:
    """A transport that keeps what is written, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, piece: bytes) -> None:
        self.pieces.append(piece)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str) -> object:
        return None

    def pause_reading(self) -> None:
        """Nothing comes by itself here."""

    def resume_reading(self) -> None:
        """Nothing comes by itself here."""


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


class Slow:
    """Answers what it read, after having waited as often as the path's last letter says."""

    def __init__(self) -> None:
        self.cancelled = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        try:
            for _ in range(int(scope["path"][-1])):
                await asyncio.sleep(0)
            if scope["path"].endswith("9"):
                await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        connection = connection_of(scope)
        assert connection is not None
        connection.answer(200, [(b"content-length", b"%d" % len(body))], body)


def played(test: Callable[[], Coroutine[None, None, None]]) -> Callable[[], None]:
    return lambda: asyncio.run(test())


async def connected(app: ASGIApp) -> tuple[ConnectedProtocol, Wire]:
    config = uvicorn.Config(app, lifespan="off", ws="none", access_log=False)
    config.load()
    protocol = ConnectedProtocol(config=config, server_state=ServerState(), app_state={})
    wire = Wire()
    protocol.connection_made(cast(asyncio.Transport, wire))
    return protocol, wire


def call(times: int, body: bytes = b"") -> bytes:
    head = f"POST /connect/v1/{times} HTTP/1.1\r\nhost: a\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


@played
async def test_a_call_of_connect_is_answered_where_it_was_read() -> None:
    protocol, wire = await connected(Slow())

    protocol.data_received(call(0, b"one") + call(0, b"two"))

    assert [piece[-3:] for piece in wire.pieces] == [b"one", b"two"]


@played
async def test_a_body_that_comes_later_is_waited_for() -> None:
    protocol, wire = await connected(Slow())

    protocol.data_received(call(0, b"later")[:-5])
    await asyncio.sleep(0)
    assert wire.pieces == []
    protocol.data_received(b"later")
    await asyncio.gather(*protocol.tasks)

    assert wire.pieces[0].endswith(b"\r\n\r\nlater")


class Taking:
    """Takes what is at hand, and then receives as anybody does who has taken nothing."""

    def __init__(self) -> None:
        self.at_hand: list[bytes | None] = []
        self.received: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = connection_of(scope)
        assert connection is not None
        self.at_hand.append(connection.body_at_hand())
        message = await receive()
        while message.get("more_body"):
            self.received.append(message["body"])
            message = await receive()
        self.received.append(message["body"])
        connection.answer(204, [], b"")


@played
async def test_a_body_that_came_with_its_head_is_at_hand_and_comes_no_second_time() -> None:
    taking = Taking()
    protocol, _ = await connected(taking)

    protocol.data_received(call(0, b"all of it"))
    await asyncio.sleep(0)

    assert taking.at_hand == [b"all of it"]
    assert taking.received == [b""]


@played
async def test_a_body_that_is_on_its_way_is_not_at_hand() -> None:
    taking = Taking()
    protocol, _ = await connected(taking)

    protocol.data_received(call(0, b"later")[:-5])
    await asyncio.sleep(0)
    protocol.data_received(b"later")
    await asyncio.gather(*protocol.tasks)

    assert taking.at_hand == [None]
    assert b"".join(taking.received) == b"later"


@played
async def test_who_asks_whether_to_send_a_body_is_told_so_even_if_it_came() -> None:
    taking = Taking()
    protocol, wire = await connected(taking)

    protocol.data_received(
        call(0, b"eager").replace(b"host: a", b"host: a\r\nexpect: 100-continue")
    )
    await asyncio.sleep(0)

    assert taking.at_hand == [None]
    assert wire.pieces[0].startswith(b"HTTP/1.1 100 Continue")


@played
async def test_no_request_is_left_to_the_garbage_collector() -> None:
    protocol, _ = await connected(Slow())

    before = gc.isenabled()
    gc.disable()
    try:
        protocol.data_received(call(0, b"one"))
        answered = ref(protocol.cycle)
        protocol.data_received(call(0, b"two"))
        assert answered() is None
    finally:
        if before:
            gc.enable()


@played
async def test_what_waits_gets_its_task_and_who_came_with_it_their_turn() -> None:
    protocol, wire = await connected(Slow())

    protocol.data_received(call(3, b"one") + call(0, b"two"))
    assert wire.pieces == []
    while protocol.tasks:
        await asyncio.gather(*protocol.tasks)

    assert [piece[-3:] for piece in wire.pieces] == [b"one", b"two"]


@played
async def test_who_waits_hears_that_they_are_cancelled() -> None:
    slow = Slow()
    protocol, _ = await connected(slow)

    protocol.data_received(call(9))
    await asyncio.sleep(0)
    (task,) = protocol.tasks
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert slow.cancelled


@played
async def test_a_fault_on_a_call_of_connect_has_a_task_to_take_its_time_in() -> None:
    tenant = northwind()
    match = Match(operation="jobs.list")
    effect = Effect(kind=EffectKind.HANG)
    tenant.rules[FaultId("flt_1")] = Fault(id=FaultId("flt_1"), match=match, effect=effect)
    protocol, wire = await connected(create_app(Settings(), world=world_with(tenant)))

    asked = b"GET /connect/v1/customers/cus_northw/jobs HTTP/1.1\r\nhost: a\r\n\r\n"
    # As the loop calls it: from no task of ours.
    asyncio.get_running_loop().call_soon(protocol.data_received, asked)
    for _ in range(5):
        await asyncio.sleep(0)

    assert wire.pieces == []
    tasks = list(protocol.tasks)
    protocol.connection_lost(None)
    await asyncio.gather(*tasks)
    assert wire.pieces == []
