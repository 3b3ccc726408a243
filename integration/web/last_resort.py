"""An unexpected exception is a bug: a 500 in the one shape, with an id that the log has too."""

from __future__ import annotations

import secrets
from http import HTTPStatus

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integration.web.problems import Problem, answer

log = structlog.get_logger()


class LastResort:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def send_and_see(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_see)
        except ClientDisconnect:
            # Nobody is there to be told, and nothing of a body that came in part was used.
            log.info("client_left", method=scope["method"])
        except Exception:
            error_id = f"err_{secrets.token_hex(8)}"
            log.error("unexpected", error_id=error_id, method=scope["method"], exc_info=True)
            if started:
                raise
            problem = Problem(
                status=HTTPStatus.INTERNAL_SERVER_ERROR,
                code="internal",
                detail="Something went wrong on our side. Nothing that was saved is lost.",
                extensions={"error_id": error_id},
            )
            await answer(Request(scope, receive), problem)(scope, receive, send)
