"""
`python -m tests.crashes.lives`: one life of JobCannon after the other, each a process of its own.

A line of JSON on the standard input begins a life; two on the standard output say its process and
how it ended. Lives are forked from here, where everything is imported already, and take over the
socket, so that whoever calls between two lives waits for the next.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import httpx
import msgspec
import uvicorn

from integration.app import create_app
from integration.cli.logs import log_to_streams
from integration.icims.kept import KeptConnections
from integration.icims.wire import LARGEST_ANSWER
from integration.mail.smtp import SmtpPostman
from integration.settings import Settings
from integration.surroundings import Surroundings, SystemClock
from tests.crashes.failpoints import (
    Failpoints,
    PassingDatabase,
    PassingPostman,
    PassingWeb,
    PassingWire,
)
from tests.unit.integration.stage import settings_for

# What is imported when it is first used, which would be in each life anew.
USED_LATER = (
    "anyio._backends._asyncio",
    "httpcore",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "uvloop",
)


class Life(msgspec.Struct, kw_only=True, frozen=True):
    """
    `key` seals the database: two that share one have the same. `ahead`: its clock runs so many
    seconds before the system's, so that leases end at once: those of `lease` seconds.
    """

    database_url: str
    icims: str
    smtp_port: int
    passed: str
    log: str
    key: str
    failpoint: str | None = None
    sign: int = signal.SIGKILL
    ahead: float = 0
    lease: float = 31


@dataclass
class AheadClock:
    ahead: timedelta

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


class ToIcims(httpx.AsyncBaseTransport):
    """http://icims.test is on this machine."""

    def __init__(self, url: str) -> None:
        self._url = httpx.URL(url)
        self._inner = KeptConnections(most=LARGEST_ANSWER)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host=self._url.host, port=self._url.port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def live(life: Life, listener: socket.socket) -> None:
    os.dup2(os.open(life.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY), sys.stderr.fileno())
    end = ExitStack()
    settings = replace(settings_for(life.database_url), encryption_keys=(life.key,))
    log_to_streams(settings, end)
    points = Failpoints(life.failpoint, Path(life.passed), life.sign)
    clock = AheadClock(timedelta(seconds=life.ahead))

    def postman(_: Settings) -> PassingPostman:
        return PassingPostman(SmtpPostman("127.0.0.1", life.smtp_port, clock=clock), points)

    around = Surroundings(
        clock=clock,
        transport=lambda _: PassingWire(ToIcims(life.icims), points),
        postman=postman,
        database=lambda address: PassingDatabase(address, points),
    )
    app = PassingWeb(create_app(settings, around=around), points)
    uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on")).run(sockets=[listener])


def say(**what: object) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def main() -> None:
    for name in USED_LATER:
        import_module(name)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(100)
    say(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
    # What was imported stays; a life that collects garbage would copy all of it.
    gc.freeze()
    for line in sys.stdin:
        if (child := os.fork()) == 0:
            os.close(0)
            live(msgspec.json.decode(line, type=Life), listener)
            os._exit(0)
        say(pid=child)
        _, status = os.waitpid(child, 0)
        say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
