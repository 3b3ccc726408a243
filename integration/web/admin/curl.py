"""A logged request as a line for a terminal; its secrets were masked when it was logged."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from integration.domain.deliveries import Exchange

# Curl counts the body and names the host by itself.
LEFT_OUT = frozenset({"content-length", "host", "connection", "accept-encoding"})

PATTERNS = frozenset("[]{}")


def curl_line(exchange: Exchange) -> str | None:
    """None for what was not sent over HTTP: a mail."""
    if not exchange.url.startswith(("http://", "https://")):
        return None

    flags = "".join(f"{flag} " for flag in _to_the_letter(exchange.url))
    parts = [f"curl {flags}--request {quote(exchange.method)} {quote(exchange.url)}"]
    parts += [
        f"--header {quote(f'{name}: {value}')}"
        for name, value in sorted(exchange.request_headers.items())
        if name not in LEFT_OUT
    ]
    if exchange.request_body:
        parts.append(f"--data-raw {quote(exchange.request_body)}")
    return " \\\n  ".join(parts)


def _to_the_letter(url: str) -> Iterator[str]:
    """What keeps curl from taking brackets and braces for a pattern, and dots out of a path."""
    if not PATTERNS.isdisjoint(url):
        yield "--globoff"
    if "/." in url:
        yield "--path-as-is"
