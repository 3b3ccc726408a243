"""What every answer forbids the browser: scripts from elsewhere, frames, sniffing, caching."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

from starlette.types import Scope

from mock_icims.web.headers import Header

STATIC = "/static/"

_name = itemgetter(0)


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
    """On every answer, the router's own errors included. A handler's own value wins."""

    def __init__(self, *, https: bool = False) -> None:
        always = {
            b"content-security-policy": policy().encode(),
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"same-origin",
            b"cross-origin-opener-policy": b"same-origin",
            b"cache-control": b"no-store",
        }
        if https:
            always[b"strict-transport-security"] = b"max-age=31536000"
        self._names = frozenset(always)
        self._always = tuple(always.items())
        self._of_files = tuple({**always, b"cache-control": b"no-cache"}.items())

    def added(self, headers: Sequence[Header], scope: Scope) -> list[Header]:
        return [*headers, *self.beside(headers, scope)]

    def beside(self, headers: Sequence[Header], scope: Scope) -> tuple[Header, ...]:
        """What these headers of an answer need in addition; mostly one and the same."""
        always = self._of_files if scope["path"].startswith(STATIC) else self._always
        if self._names.isdisjoint(map(_name, headers)):
            return always
        own = dict(headers)
        return tuple(header for header in always if header[0] not in own)
