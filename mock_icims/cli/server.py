"""Runs the web server and the mail server, says when both answer, and ends when told to."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
import msgspec
import uvicorn

from mock_icims.app import create_app
from mock_icims.cli import collecting, documents
from mock_icims.cli.refusing import RefusingProtocol
from mock_icims.cli.unread import give_up
from mock_icims.mail.sink import Sink
from mock_icims.seeds.plans import Pack
from mock_icims.settings import NO_PACK, Settings, SettingsRefused
from mock_icims.storage.world import Tenant
from mock_icims.web.rooms import rooms_of
from mock_icims.web.routing import Room, routes_of

BACKLOG = 2048
SHUTDOWN_SECONDS = 3
WARM_UP_SECONDS = 0.25


def listener(host: str, port: int) -> socket.socket:
    """
    A listening socket; port 0 is any free one. Raises SettingsRefused.

    IPPROTO_TCP is said out loud: asyncio switches Nagle's algorithm off only for such sockets, and
    with it every answer on a kept connection waits 40 ms.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            # Bytes are taken as they are; for a string Python imports its rules of foreign names.
            host.encode() if host.isascii() else host,
            port,
            type=socket.SOCK_STREAM,
            flags=socket.AI_PASSIVE,
        )[0]
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        give_up(listening)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        reason = error.strerror or "it cannot be used"
        raise SettingsRefused(f"Cannot listen on {host}:{port}: {reason}.") from error

    return listening


def serve_until_stopped(settings: Settings, *, web: socket.socket, mail: socket.socket) -> None:
    """
    Returns after SIGTERM or SIGINT, when what was under way is done or three seconds have passed.

    Raises SettingsRefused.
    """
    if settings.staging and settings.exposed and settings.staging_token is None:
        raise SettingsRefused(
            "The control API would be open to other machines: set --staging-token "
            "(MOCK_ICIMS_STAGING_TOKEN), or stay on 127.0.0.1."
        )

    Server(settings, mail=mail).run(sockets=[web])


class Server(uvicorn.Server):
    """uvicorn, and beside it the mail server and the first customer."""

    signals: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGTERM)

    def __init__(self, settings: Settings, *, mail: socket.socket) -> None:
        self.settings = settings
        self.app = create_app(settings, smtp=address_of(mail))
        self.services = self.app.services
        self.mail = mail
        self.sink = Sink(self.services.staging.mail_room)
        super().__init__(
            uvicorn.Config(
                # All that the application's own call does is to pass on to it.
                self.app.front,
                lifespan="on",
                http=RefusingProtocol,
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                # Each answer has its customer's time (web/date_header.py).
                date_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self.sink.start(self.mail)
        await super().startup(sockets=sockets)
        # It answers from here on; only then comes what takes time.
        tenant = await self._first_customer()
        self.announce(tenant)
        collecting.look_seldom()
        collecting.leave_alone()
        self._warming = asyncio.create_task(_warm_up(rooms_of(staging=self.settings.staging)))
        if self.settings.stop_with_stdin:
            threading.Thread(target=self._stop_with_stdin, daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.services.watching.close()
        await self.sink.stop()
        await super().shutdown(sockets=sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Unlike uvicorn's own, does not raise a signal again that was obeyed: we exit with 0."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        before = {number: signal.signal(number, self.handle_exit) for number in self.signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def _first_customer(self) -> Tenant | None:
        """The one that the state file has, or a fresh one, or none when none is wanted."""
        known = next(iter(self.services.events.world.tenants.values()), None)
        if known is not None or self.settings.pack == NO_PACK:
            return known

        tenant = await self.services.staging.open_beside(
            Pack(self.settings.pack), seed=self.settings.seed
        )
        self.services.events.world.keep()
        return tenant

    def _stop_with_stdin(self) -> None:
        """Whatever is written there is read and forgotten."""
        while os.read(0, 4096):
            pass
        self.should_exit = True

    def announce(self, tenant: Tenant | None) -> None:
        """To people on the standard error, to programs in one line on the standard output."""
        url, smtp = self.settings.public_url, address_of(self.mail)
        click.echo(f"iCIMS staging at {url}, mail at smtp://{smtp}", err=True)
        if self.settings.staging:
            click.echo(f"Control API at {url}/_staging", err=True)
        if tenant is not None:
            documents.say(f"Sign in to {tenant.customer.name} as", err=True)
            for user in tenant.users.values():
                documents.say(f"  {user.role:9}  {user.email}  {user.password}", err=True)

        ready = {"program": "mock_icims", "url": url, "smtp": smtp}
        click.echo(msgspec.json.encode(ready).decode())


async def _warm_up(rooms: Mapping[str, Room]) -> None:
    """After whoever waited for the start: a thread that imports would take half of their time."""
    await asyncio.sleep(WARM_UP_SECONDS)
    await asyncio.to_thread(_import_the_rest, rooms)


def _import_the_rest(rooms: Mapping[str, Room]) -> None:
    """What the first request of each room, event and mail would have to wait for."""
    routes_of(rooms)
    for name in ("httpx", "aiosmtpd.smtp"):
        importlib.import_module(name)
    collecting.leave_alone()


def address_of(listening: socket.socket) -> str:
    """ "127.0.0.1:8125", "[::1]:8125"; an address that means all of them is said as loopback."""
    host, port = listening.getsockname()[:2]
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - to be replaced
    return f"[{named}]:{port}" if ":" in named else f"{named}:{port}"
