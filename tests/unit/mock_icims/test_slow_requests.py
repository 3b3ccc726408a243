"""A request that does not come to its end is given up; whoever waits for an answer is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from mock_icims.cli.refusing import RefusingProtocol
from tests.unit.mock_icims.wires import Wire

HEAD = b"POST /connect/v1/customers HTTP/1.1\r\nhost: icims.test\r\n"
PARTS = {
    "half a head": HEAD,
    "half a body": HEAD + b"content-length: 9\r\n\r\nabc",
    "half a chunked body": HEAD + b"transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
}
WHOLE = HEAD + b"content-length: 0\r\n\r\n"


async def never(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.Event().wait()


async def at_once(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def played(
    story: Callable[[RefusingProtocol], None], *reads: bytes, app: object = never
) -> tuple[bool, bytes]:
    """Whether it is closed, and what was written."""

    async def play() -> tuple[bool, bytes]:
        config = uvicorn.Config(app, log_config=None)  # type: ignore[arg-type]
        config.load()
        protocol = RefusingProtocol(config=config, server_state=ServerState(), app_state={})
        wire = Wire()
        protocol.connection_made(wire)  # type: ignore[arg-type]
        for read in reads:
            protocol.data_received(read)
            await asyncio.sleep(0)
        story(protocol)
        came_of_it = wire.closed, b"".join(wire.pieces)
        protocol.connection_lost(None)
        return came_of_it

    return asyncio.run(play())


def looked_at(*, times: int) -> Callable[[RefusingProtocol], None]:
    def look(protocol: RefusingProtocol) -> None:
        for _ in range(times):
            protocol.look_for_an_end()

    return look


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_what_is_as_unfinished_at_the_second_look_is_given_up(part: bytes) -> None:
    assert played(looked_at(times=1), part) == (False, b"")

    closed, written = played(looked_at(times=2), part)

    head, _, body = written.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert json.loads(body)["code"] == "request_timeout"
    assert closed


def test_who_never_says_anything_is_given_up_without_a_word() -> None:
    assert played(looked_at(times=2)) == (True, b"")


@pytest.mark.parametrize("app", [never, at_once], ids=["waits", "was answered"])
def test_whoever_has_said_it_all_is_left_in_peace(app: object) -> None:
    closed, written = played(looked_at(times=5), WHOLE, app=app)

    assert not closed
    assert b" 408 " not in written


def test_another_request_is_another_wait() -> None:
    def next_one_begins(protocol: RefusingProtocol) -> None:
        protocol.look_for_an_end()
        protocol.data_received(b"content-length: 0\r\n\r\n" + HEAD)
        protocol.look_for_an_end()

    assert played(next_one_begins, HEAD) == (False, b"")


def test_the_looks_come_by_themselves_and_end_with_the_connection() -> None:
    async def play() -> tuple[bool, bool]:
        config = uvicorn.Config(never, log_config=None)
        config.load()

        class Impatient(RefusingProtocol):
            patience_seconds = 0.01

        gone = asyncio.Event()

        class Noticed(Wire):
            def close(self) -> None:
                super().close()
                gone.set()

        protocol = Impatient(config=config, server_state=ServerState(), app_state={})
        wire = Noticed()
        protocol.connection_made(wire)  # type: ignore[arg-type]
        protocol.data_received(HEAD)
        await asyncio.wait_for(gone.wait(), timeout=10)
        protocol.connection_lost(None)
        return wire.closed, protocol.looks

    assert asyncio.run(play()) == (True, False)
