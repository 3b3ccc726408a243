"""Slow clients are shown the door, and hold up neither others nor the end."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from integration.cli.patience import PatientProtocol
from integration.cli.server import listen
from integration.web.last_resort import LastResort

HEAD = b"POST / HTTP/1.1\r\nhost: jobcannon.test\r\n"


class Impatient(PatientProtocol):
    header_seconds = 0.3
    request_seconds = 0.6


async def echo(request: Request) -> Response:
    return Response(await request.body())


class Held:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    async def answer(self, request: Request) -> Response:
        await asyncio.to_thread(self.let_go.wait)
        return Response()


class Endless:
    """An answer that goes on for as long as somebody is there."""

    def __init__(self) -> None:
        self.given_up = threading.Event()

    async def answer(self, request: Request) -> Response:
        return StreamingResponse(self._parts())

    async def _parts(self) -> AsyncIterator[bytes]:
        try:
            while True:
                yield bytes(65_536)
                await asyncio.sleep(0)
        finally:
            self.given_up.set()


@pytest.fixture
def endless() -> Endless:
    return Endless()


@pytest.fixture
def door(endless: Endless) -> Iterator[Callable[[], socket.socket]]:
    """Opens connections to a server whose patience is short."""
    listener = listen("127.0.0.1", 0, unread_seconds=1.5)
    held = Held()
    routes = [
        Route("/", echo, methods=["POST"]),
        Route("/held", held.answer),
        Route("/endless", endless.answer),
    ]
    app = LastResort(Starlette(routes=routes))
    config = uvicorn.Config(app, http=Impatient, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    opened: list[socket.socket] = []

    def open_one() -> socket.socket:
        opened.append(socket.create_connection(listener.getsockname(), timeout=20))
        return opened[-1]

    yield open_one
    held.let_go.set()
    for connection in opened:
        connection.close()
    server.should_exit = True
    thread.join()


def rest(connection: socket.socket) -> bytes:
    """All that still comes, until the other side closes."""
    heard = b""
    while more := connection.recv(4096):
        heard += more
    return heard


def problem(heard: bytes) -> tuple[bytes, str]:
    head, _, body = heard.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0], json.loads(body)["code"]


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST",
        HEAD,
        HEAD + b"content-length: 10\r\n\r\n12345",
        HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n12345\r\n",
    ],
    ids=["nothing", "half a line", "half the headers", "half the body", "no last chunk"],
)
def test_a_request_that_stops_half_way_is_answered_408_and_closed(
    door: Callable[[], socket.socket], begun: bytes
) -> None:
    connection = door()
    connection.sendall(begun)

    assert problem(rest(connection)) == (b"HTTP/1.1 408 Request Timeout", "request_timeout")


@pytest.mark.parametrize(
    ("begun", "code"),
    [
        (HEAD, "request_timeout"),
        (HEAD + b"content-length: 10\r\n\r\n12345", "request_timeout"),
        (HEAD + b"x-filler: " + b"a" * 66_000, "headers_too_large"),
    ],
    ids=["half the headers", "half the body", "headers without an end"],
)
def test_what_is_wrong_with_a_later_request_of_a_connection_is_said_as_well(
    door: Callable[[], socket.socket], begun: bytes, code: str
) -> None:
    connection = door()
    connection.sendall(HEAD + b"content-length: 5\r\n\r\n12345")
    heard = b""
    while not heard.endswith(b"12345"):
        heard += connection.recv(4096)
    connection.sendall(begun)

    assert problem(rest(connection))[1] == code


def test_who_stops_half_way_after_a_request_that_came_along_is_answered_after_it(
    door: Callable[[], socket.socket],
) -> None:
    connection = door()
    connection.sendall(HEAD + b"content-length: 5\r\n\r\n12345" + HEAD)
    first, _, second = rest(connection).partition(b"12345")

    assert first.startswith(b"HTTP/1.1 200 ")
    assert problem(second)[1] == "request_timeout"


@pytest.mark.parametrize("rest_of_it", [b"", b"content-length: 5\r\n\r\n123"], ids=["head", "body"])
def test_nobody_is_answered_in_the_place_of_somebody_before(
    door: Callable[[], socket.socket], rest_of_it: bytes
) -> None:
    """Who comes first is still waiting, and would take the answer for theirs."""
    connection = door()
    connection.sendall(b"GET /held HTTP/1.1\r\nhost: jobcannon.test\r\n\r\n" + HEAD + rest_of_it)

    assert rest(connection) == b""


def test_a_byte_now_and_then_buys_no_time(door: Callable[[], socket.socket]) -> None:
    """The pauses are the server's: each byte is sent when nothing was heard for a moment."""
    connection = door()
    connection.sendall(HEAD + b"x-slow: ")
    connection.settimeout(0.05)
    heard = b""
    for _ in range(1000):
        try:
            heard = connection.recv(4096)
            break
        except TimeoutError:
            connection.sendall(b"x")

    assert heard.startswith(b"HTTP/1.1 408 ")


def test_a_whole_request_is_answered_and_the_connection_lives_on(
    door: Callable[[], socket.socket],
) -> None:
    connection = door()
    for _ in range(2):
        connection.sendall(HEAD + b"content-length: 5\r\n\r\n12345")
        heard = b""
        while not heard.endswith(b"12345"):
            heard += connection.recv(4096)
        assert heard.startswith(b"HTTP/1.1 200 ")


def test_a_slow_client_keeps_nobody_else_waiting(door: Callable[[], socket.socket]) -> None:
    slow = [door() for _ in range(50)]
    for connection in slow:
        connection.sendall(HEAD)

    quick = door()
    quick.sendall(HEAD + b"content-length: 1\r\nconnection: close\r\n\r\n1")

    assert rest(quick).startswith(b"HTTP/1.1 200 ")
    assert {problem(rest(connection))[1] for connection in slow} == {"request_timeout"}


ENDLESS = {
    "headers": (HEAD, b"x-filler: " + b"a" * 1000 + b"\r\n"),
    "one header": (HEAD + b"x-filler: ", b"a" * 1000),
    "a line": (b"POST /", b"a" * 1000),
    "trailers": (
        HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n",
        b"x-filler: " + b"a" * 1000 + b"\r\n",
    ),
    "one trailer": (
        HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\n1\r\n0\r\nx-filler: ",
        b"a" * 1000,
    ),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_has_no_end_is_answered_431_and_closed(
    door: Callable[[], socket.socket], what: str
) -> None:
    """Or cut off, where more of it is on its way than was read; it is never kept until 408."""
    begun, more = ENDLESS[what]
    connection = door()
    try:
        connection.sendall(begun + more * 66)
        connection.sendall(more * 400)
        answer = problem(rest(connection))
    except (BrokenPipeError, ConnectionResetError):
        return

    assert answer == (b"HTTP/1.1 431 Request Header Fields Too Large", "headers_too_large")


def test_headers_that_are_long_and_end_are_read(door: Callable[[], socket.socket]) -> None:
    connection = door()
    filler = b"x-filler: " + b"a" * 60_000 + b"\r\n"
    for _ in range(3):
        connection.sendall(HEAD + filler + b"content-length: 5\r\n\r\n12345")
        heard = b""
        while not heard.endswith(b"12345"):
            heard += connection.recv(4096)
        assert heard.startswith(b"HTTP/1.1 200 ")


def test_a_body_may_be_longer_than_headers_may(door: Callable[[], socket.socket]) -> None:
    connection = door()
    body = b"a" * 1000
    connection.sendall(HEAD + b"connection: close\r\ntransfer-encoding: chunked\r\n\r\n")
    for _ in range(200):
        connection.sendall(b"3e8\r\n" + body + b"\r\n")
    connection.sendall(b"0\r\n\r\n")

    assert rest(connection).endswith(body)


@pytest.mark.skipif(sys.platform != "linux", reason="The system cannot give up by itself.")
def test_who_reads_nothing_of_an_answer_is_given_up(
    door: Callable[[], socket.socket], endless: Endless
) -> None:
    door().sendall(b"GET /endless HTTP/1.1\r\nhost: jobcannon.test\r\n\r\n")

    assert endless.given_up.wait(timeout=20)
