"""What has no end is refused before it fills the memory; what is long and ends is read."""

from __future__ import annotations

import asyncio
import json

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from mock_icims.cli.refusing import MOST_BYTES, RefusingProtocol
from mock_icims.web.connection import connection_of
from tests.unit.mock_icims.wires import Wire

HEAD = b"POST /connect/v1/customers HTTP/1.1\r\nhost: icims.test\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n"
WHOLE = HEAD + b"content-length: 0\r\n\r\n"
HEADER = b"x-filler: " + b"a" * 1_000 + b"\r\n"
A_READ = 65_000

ENDLESS = {
    "headers": (HEAD, HEADER),
    "one header": (HEAD + b"x-filler: ", b"a" * 1_000),
    "a line": (b"POST /", b"a" * 1_000),
    "trailers": (CHUNKED, HEADER),
    "one trailer": (CHUNKED + b"x-filler: ", b"a" * 1_000),
}


async def at_once(scope: Scope, receive: Receive, send: Send) -> None:
    """When the body is here; the short way."""
    while (await receive()).get("more_body"):
        pass
    connection = connection_of(scope)
    assert connection is not None
    connection.answer(200, [(b"content-length", b"2")], b"ok")


async def never(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.Event().wait()


def heard(*reads: bytes, app: ASGIApp = at_once) -> tuple[bool, list[bytes]]:
    """Whether it is closed, and what was written, once this was read, piece by piece."""

    async def play() -> tuple[bool, list[bytes]]:
        config = uvicorn.Config(app, log_config=None)
        config.load()
        protocol = RefusingProtocol(config=config, server_state=ServerState(), app_state={})
        wire = Wire()
        protocol.connection_made(wire)  # type: ignore[arg-type]
        for read in reads:
            if not wire.closed:
                protocol.data_received(read)
            await asyncio.sleep(0)
        return wire.closed, list(wire.pieces)

    return asyncio.run(play())


def pieces(raw: bytes) -> list[bytes]:
    return [raw[start : start + A_READ] for start in range(0, len(raw), A_READ)]


@pytest.mark.parametrize("earlier", [b"", WHOLE], ids=["first", "second"])
@pytest.mark.parametrize("what", ENDLESS)
def test_what_has_no_end_is_answered_431_and_closed(what: str, earlier: bytes) -> None:
    begun, more = ENDLESS[what]

    closed, written = heard(earlier, *pieces(begun + more * 200))

    assert closed
    head, _, body = written[-1].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert json.loads(body)["code"] == "headers_too_large"
    assert len(written) == (2 if earlier else 1)


def test_nobody_is_answered_in_the_place_of_somebody_before() -> None:
    before = b"GET /held HTTP/1.1\r\nhost: icims.test\r\n\r\n"

    for then in (HEAD, CHUNKED):
        assert heard(before, *pieces(then + HEADER * 200), app=never) == (True, [])


async def early(scope: Scope, receive: Receive, send: Send) -> None:
    """Before the rest of the request is here."""
    connection = connection_of(scope)
    assert connection is not None
    connection.answer(200, [(b"content-length", b"2")], b"ok")


def test_an_answer_is_not_followed_by_another_to_the_same_request() -> None:
    """It came before the trailers, which have no end."""
    closed, written = heard(CHUNKED, *pieces(HEADER * 200), app=early)

    assert closed
    assert [one[:13] for one in written] == [b"HTTP/1.1 200 "]


def test_who_was_answered_before_their_body_came_is_answered_the_next_time_as_well() -> None:
    posted = HEAD + b"content-length: 2\r\n\r\n"

    closed, written = heard(posted, b"{}", *pieces(HEAD + HEADER * 200), app=early)

    assert closed
    assert [one[:13] for one in written] == [b"HTTP/1.1 200 ", b"HTTP/1.1 431 "]


def test_headers_that_are_long_and_end_are_read_and_bodies_may_be_longer() -> None:
    filler = b"x-filler: " + b"a" * (MOST_BYTES - 1_000) + b"\r\n"
    long_head = HEAD + filler + b"content-length: 0\r\n\r\n"
    long_body = HEAD + b"content-length: 200000\r\n\r\n" + b"a" * 200_000
    chunks = HEAD + b"transfer-encoding: chunked\r\n\r\n" + b"3e8\r\n%b\r\n" % (b"a" * 1_000) * 200

    for raw in (long_head, long_body, chunks + b"0\r\n\r\n"):
        closed, written = heard(*pieces(raw), *pieces(raw))
        assert not closed
        assert [one[:13] for one in written] == [b"HTTP/1.1 200 "] * 2
