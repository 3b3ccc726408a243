"""An app on a real socket, in a thread; its address is known before it is made."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

STOP_SECONDS = 10.0


@contextmanager
def served(make: Callable[[str], ASGIApp]) -> Iterator[str]:
    """`make` gets the address that the app will have; lifespans run."""
    # Named explicitly, or Nagle's algorithm stays on and each kept-alive answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = Announced(uvicorn.Config(make(url), log_config=None, lifespan="on", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    server.answers.wait()
    try:
        if not server.started:
            raise RuntimeError("The app did not start; its log above says why.")
        yield url
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS)


class Announced(uvicorn.Server):
    """`answers` is set once it does, or once it is clear that it never will."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        finally:
            self.answers.set()
