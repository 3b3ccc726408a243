"""With a state file: nobody is answered before what they asked for is written down."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mock_icims.storage.world import World


class Durability:
    """
    Outermost, and only there when a state file is kept (docs/decisions/0031).

    Once more when all is done: the journal, and what an answer that is never sent leaves behind.
    """

    def __init__(self, app: ASGIApp, *, world: World) -> None:
        self.app = app
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.world.keep()
            await send(message)

        try:
            await self.app(scope, receive, kept)
        finally:
            self.world.keep()
