"""What every answer forbids the browser: scripts from elsewhere, frames, sniffing, caching."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = "/static/"


def policy(*, form_action: Iterable[str] = (), frame_ancestors: str = "'none'") -> str:
    """
    The Content-Security-Policy of a page; `form_action` adds origins that its forms may lead to.

    Chromium holds redirects after a form to form-action as well, so the install page names the
    app's origin and the consent page the origin of the redirect URI.
    """
    targets = " ".join(["'self'", *form_action])
    return (
        "default-src 'self'; object-src 'none'; base-uri 'none'; "
        f"frame-ancestors {frame_ancestors}; form-action {targets}"
    )


class SecurityHeaders:
    """Outermost, so that the router's own errors have them too. A handler's own value wins."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app = app
        self._always = {
            b"content-security-policy": policy().encode(),
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"same-origin",
            b"cross-origin-opener-policy": b"same-origin",
            b"cache-control": b"no-store",
        }
        if https:
            self._always[b"strict-transport-security"] = b"max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        always = self._always
        if scope["path"].startswith(STATIC):
            always = {**always, b"cache-control": b"no-cache"}

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = {name for name, _ in message["headers"]}
                added = [header for header in always.items() if header[0] not in sent]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self._app(scope, receive, send_guarded)
