"""Whoever asks and reads nothing does not keep the fake's connections for ever."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from mock_icims.cli.refusing import RefusingProtocol
from mock_icims.cli.server import listener
from mock_icims.cli.unread import SECONDS, give_up

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="The system cannot give up by itself.")


class Endless:
    """An answer that goes on for as long as somebody is there."""

    def __init__(self) -> None:
        self.given_up = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        part = {"type": "http.response.body", "body": bytes(65_536), "more_body": True}
        while self._listened_to(scope):
            await send(part)

    def _listened_to(self, scope: Scope) -> bool:
        """As the protocol knows it."""
        cycle = next(iter(scope["extensions"].values()))
        if cycle.disconnected:
            self.given_up.set()
        return not self.given_up.is_set()


@pytest.fixture
def endless() -> Endless:
    return Endless()


@pytest.fixture
def port(endless: Endless) -> Iterator[int]:
    """Where a server listens whose patience is short."""
    listening = listener("127.0.0.1", 0)
    give_up(listening, after=1.5)
    config = uvicorn.Config(endless, http=RefusingProtocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    endless.given_up.set()
    server.should_exit = True
    thread.join()


@LINUX
def test_who_reads_nothing_of_an_answer_is_given_up(port: int, endless: Endless) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as silent:
        silent.sendall(b"GET /endless HTTP/1.1\r\nhost: icims.test\r\n\r\n")

        assert endless.given_up.wait(timeout=20)


@LINUX
def test_each_listener_of_the_fake_gives_up() -> None:
    with listener("127.0.0.1", 0) as listening:
        told = listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

    assert told == SECONDS * 1000
