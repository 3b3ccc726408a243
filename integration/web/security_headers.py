"""The headers that every answer carries, the last-resort 500 included."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# The address itself is the secret there, so not even our own pages are told it.
FOUND = frozenset({200, 304})
CAPABILITIES = ("/assessments/", "/attempts/", "/reports/", "/oauth/", "/icims/", "/admin/setup")


class SecurityHeaders:
    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.https = https
        # Made once: every answer carries one of these. `fixed` is what its address is a hash of.
        self._made = {
            (secret, fixed): [
                (name.encode(), value.encode())
                for name, value in self._headers(secret=secret, fixed=fixed).items()
            ]
            for secret in (False, True)
            for fixed in (False, True)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        path: str = scope["path"]
        secret, static = path.startswith(CAPABILITIES), path.startswith("/static/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                # A 404 is for now: the next version may have the file.
                added = self._made[secret, static and message["status"] in FOUND]
                sent = {name for name, _ in message["headers"]}
                more = [header for header in added if header[0] not in sent]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _headers(self, *, secret: bool, fixed: bool) -> dict[str, str]:
        headers = {
            "content-security-policy": POLICY,
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
            "referrer-policy": "no-referrer" if secret else "same-origin",
            "x-robots-tag": "noindex, nofollow",
            "cache-control": "public, max-age=31536000, immutable" if fixed else "no-store",
            "vary": "Accept",
        }
        if self.https:
            headers["strict-transport-security"] = "max-age=31536000"
        return headers
