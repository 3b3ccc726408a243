"""W3C Trace Context: each request's place in a trace, its sender's or one that begins here."""

from __future__ import annotations

import re
import secrets
from itertools import count

from starlette.types import Scope

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")

# A trace id is a name, not a secret: one random half for the process, and a number for each
# request, at a tenth of the cost of asking the system for randomness each time.
_PROCESS = secrets.token_hex(8)
_numbers = count(1)


def begun_or_continued(scope: Scope) -> str:
    """The same trace with a span of our own, or a new trace."""
    for name, value in scope["headers"]:
        if name == b"traceparent":
            return continued(value.decode("latin-1"))
    number = next(_numbers)
    return f"00-{_PROCESS}{number:016x}-{number:016x}-01"


def continued(sent: str) -> str:
    """A value that does not parse is as good as none."""
    parent = _TRACEPARENT.fullmatch(sent)
    number = next(_numbers)
    if parent is None:
        return f"00-{_PROCESS}{number:016x}-{number:016x}-01"
    return f"00-{parent[1]}-{number:016x}-{parent[2]}"
