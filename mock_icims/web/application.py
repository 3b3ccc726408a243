"""The fake as an ASGI application, and what stands beside it may ask of it."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_icims.web.directory import Directory
from mock_icims.web.state import Services


class Application:
    """
    `front` answers, `router` has the lifespan, and `services` are for the mail server and the first
    customer. Starlette's own class would put layers around the router that have nothing to do here.
    """

    def __init__(self, front: ASGIApp, *, router: Directory, services: Services) -> None:
        self.front = front
        self.router = router
        self.services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.front(scope, receive, send)
