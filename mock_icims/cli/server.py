"""Runs the web server and the mail server, says when both answer, and ends when told to."""

from __future__ import annotations

import asyncio
import importlib
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import typer
import uvicorn

from mock_icims.app import create_app, services_of
from mock_icims.mail.sink import Sink
from mock_icims.seeds.packs import Pack
from mock_icims.settings import NO_PACK, Settings, SettingsRefused
from mock_icims.storage.world import Tenant

BACKLOG = 2048
SHUTDOWN_SECONDS = 3


def listener(host: str, port: int) -> socket.socket:
    """
    A listening socket; port 0 is any free one. Raises SettingsRefused.

    IPPROTO_TCP is said out loud: asyncio switches Nagle's algorithm off only for such sockets, and
    with it every answer on a kept connection waits 40 ms.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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

    def __init__(self, settings: Settings, *, mail: socket.socket) -> None:
        self.settings = settings
        self.app = create_app(settings)
        self.services = services_of(self.app)
        self.mail = mail
        self.sink = Sink(self.services.staging.mail_room)
        super().__init__(
            uvicorn.Config(
                self.app,
                lifespan="on",
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self.sink.start(self.mail)
        await super().startup(sockets=sockets)
        # It answers from here on; only then comes what takes time.
        tenant = await self._first_customer()
        self._announce(tenant)
        self._warming = asyncio.create_task(asyncio.to_thread(_warm_up))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.sink.stop()
        await super().shutdown(sockets=sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Unlike uvicorn's own, does not raise a signal again that was obeyed: we exit with 0."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def _first_customer(self) -> Tenant | None:
        if self.settings.pack == NO_PACK:
            return None

        # Faker takes a tenth of a second to import, in which the server should answer already.
        await asyncio.to_thread(importlib.import_module, "faker.providers.person")
        return self.services.staging.open(Pack(self.settings.pack), seed=self.settings.seed)

    def _announce(self, tenant: Tenant | None) -> None:
        url, smtp = self.settings.public_url, address_of(self.mail)
        typer.echo(f"iCIMS staging at {url}, mail at smtp://{smtp}", err=True)
        if self.settings.staging:
            typer.echo(f"Control API at {url}/_staging", err=True)
        if tenant is not None:
            typer.echo(f"Sign in to {tenant.customer.name} as", err=True)
            for user in tenant.users.values():
                typer.echo(f"  {user.role:9}  {user.email}  {user.password}", err=True)

        ready = {"program": "mock_icims", "url": url, "smtp": smtp}
        typer.echo(msgspec.json.encode(ready).decode())


def _warm_up() -> None:
    """Import what the first event, mail and customer would have to wait for."""
    for name in ("httpx", "aiosmtpd.smtp", "faker.providers.person.en_US"):
        importlib.import_module(name)


def address_of(listening: socket.socket) -> str:
    """ "127.0.0.1:8125", "[::1]:8125"; an address that means all of them is said as loopback."""
    host, port = listening.getsockname()[:2]
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - to be replaced
    return f"[{named}]:{port}" if ":" in named else f"{named}:{port}"
