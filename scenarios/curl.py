"""A request as a line for the shell, its secrets masked."""

from __future__ import annotations

import shlex

import httpx

from scenarios import masking

_OF_THE_CLIENT = frozenset(
    {
        "accept-encoding",
        "accept-language",
        "connection",
        "content-length",
        "host",
        "sec-fetch-dest",
        "sec-fetch-mode",
        "sec-fetch-site",
        "user-agent",
    }
)

_PATTERNS = frozenset("[]{}")


def curl_line(request: httpx.Request) -> str:
    """Put your own secrets where it says `***`."""
    words = ["curl", "-i"]
    if request.method != ("POST" if request.content else "GET"):
        words += ["-X", request.method]
    url = masking.url(str(request.url))
    # Brackets and braces are patterns to curl; httpx leaves them in a path.
    words += [url] if _PATTERNS.isdisjoint(url) else ["--globoff", url]

    sent = {name: value for name, value in request.headers.items() if name not in _OF_THE_CLIENT}
    for name, value in masking.headers(sent).items():
        words += ["-H", f"{name}: {value}"]
    if request.content:
        media_type = request.headers.get("content-type", "")
        words += ["--data-raw", masking.body(request.content, media_type)]
    return shlex.join(words)
