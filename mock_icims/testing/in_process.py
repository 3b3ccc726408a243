"""A fake inside the test's own process: no socket, no thread, no start."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from types import TracebackType

import httpx

from mock_icims.app import create_app
from mock_icims.settings import Settings
from mock_icims.testing.fakes import Icims
from mock_icims.web.application import Application

URL = "http://icims.test"


class InProcess(Icims):
    """
    A context manager. `app` is the ASGI application, for a client of your own; the tenants' clients
    are synchronous and drive a loop of their own, so do not use them where a loop is running.

    Events go out over real HTTP while a request is served or `tenant.settle()` waits. There is no
    mail server: `receive` takes a message as one would.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        settings = settings or Settings(public_url=URL, staging=True)
        self.app: Application = create_app(settings)
        self._mail_room = self.app.services.staging.mail_room
        self._runner = asyncio.Runner()
        self._lifespan = self.app.router.lifespan_context(self.app)
        self._runner.run(self._lifespan.__aenter__())
        super().__init__(
            settings.public_url,
            token=settings.staging_token,
            transport=_Straight(self.app, self._runner),
        )

    def __enter__(self) -> InProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def async_client(self, token: str | None = None) -> httpx.AsyncClient:
        """For the loop of the test itself."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.app, client=("127.0.0.1", 50_000))
        return httpx.AsyncClient(base_url=self.url, headers=headers, transport=transport)

    def receive(self, message: EmailMessage) -> None:
        """Mail for candidates or staff, by its From and To; others' addresses are passed over."""
        to = [one.addr_spec for one in message["To"].addresses]
        sender = message["From"].addresses[0].addr_spec
        known = [address for address in to if self._mail_room.knows(address)]
        self._mail_room.deliver(sender=sender, to=known, raw=message.as_bytes())

    def close(self) -> None:
        super().close()
        self._runner.run(self._lifespan.__aexit__(None, None, None))
        self._runner.close()


class _Straight(httpx.BaseTransport):
    """Hands a request to the application, and runs the loop until it has answered."""

    def __init__(self, app: Application, runner: asyncio.Runner) -> None:
        self._inner = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
        self._runner = runner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._runner.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(
            answer.status_code, headers=answer.headers, content=content, request=request
        )
