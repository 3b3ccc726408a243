"""Listen, serve, say once that it answers, and stop within five seconds of being told."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

import structlog
import uvicorn

from integration.app import create_app
from integration.cli.collecting import collect_seldom
from integration.cli.logs import log_to_streams
from integration.cli.patience import PatientProtocol
from integration.settings import SettingRefused, Settings
from integration.storage.readable import readable_by_others, to_mend
from integration.surroundings import Surroundings
from integration.telemetry import exporting

log = structlog.get_logger("server")

CONNECTION_GRACE_SECONDS = 2
MOST_CONNECTIONS = 2_000
UNREAD_SECONDS = 30.0


class Server(uvicorn.Server):
    """Prints the ready line, and takes SIGTERM as a wish, not as a way to die."""

    def __init__(self, config: uvicorn.Config, *, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"{self._ready}\n")
            sys.stdout.flush()
            collect_seldom()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # uvicorn's own would raise the signal again at the end, and exit with 143.
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def listen(host: str, port: int, *, unread_seconds: float = UNREAD_SECONDS) -> socket.socket:
    """
    Port 0 is any free port; refuses a taken one in one sentence. Whoever reads nothing of an answer
    for that long is given up, where the system can (RFC 5482): uvicorn would wait for ever.
    """
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        # Named explicitly, or uvloop does not switch Nagle off and keep-alive answers wait 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as broken:
        raise SettingRefused("JOBCANNON_HOST", f"cannot listen on {host!r}: {broken}.") from broken

    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sys.platform == "linux":
        milliseconds = round(unread_seconds * 1000)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    try:
        listener.bind(address)
        listener.listen(MOST_CONNECTIONS)
    except OSError as broken:
        listener.close()
        advice = "Choose another with --port, or 0 for any free one."
        raise SettingRefused(
            "JOBCANNON_PORT", f"cannot listen on {host}:{port}: {broken.strerror}. {advice}"
        ) from broken
    return listener


def address_of(listener: socket.socket) -> str:
    """What the public URL is when none is set: the way to the socket from this machine."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def serve(settings: Settings, listener: socket.socket) -> None:
    with ExitStack() as end:
        log_to_streams(settings, end)
        warn_of_readable(settings)
        around = Surroundings(spans=end.enter_context(exporting(os.environ)))
        run(settings, listener, around)


def warn_of_readable(settings: Settings) -> None:
    """Files of before, which keep their mode; `jobcannon doctor` says the same."""
    addresses = (
        settings.database_url,
        *(settings.of(one).database_url for one in settings.regions),
    )
    for address in dict.fromkeys(addresses):
        if files := readable_by_others(address):
            log.warning("database_readable_by_others", mend=to_mend(files))


def run(settings: Settings, listener: socket.socket, around: Surroundings) -> None:
    config = uvicorn.Config(
        create_app(settings, around=around),
        http=PatientProtocol,
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=CONNECTION_GRACE_SECONDS,
    )
    ready = json.dumps({"program": "jobcannon", "url": address_of(listener)})
    Server(config, ready=ready).run(sockets=[listener])
