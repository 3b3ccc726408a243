"""W3C Trace Context: a trace that begins here, or the next place in one that somebody began."""

from __future__ import annotations

import re
import secrets
import time
from itertools import count

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")

# A trace id is a name, not a secret: one random half for the process, and a number for each
# request, at a tenth of the cost of asking the system for randomness each time. The numbers are
# the spans, too, and go on rising over a restart: they say what began before what.
_PROCESS = secrets.token_hex(8)
_numbers = count(time.time_ns())


def begun() -> str:
    number = _number()
    return f"00-{_PROCESS}{number}-{number}-01"


def continued(sent: str) -> str:
    """The same trace with a span of our own. A value that does not parse is as good as none."""
    parent = _TRACEPARENT.fullmatch(sent)
    return f"00-{parent[1]}-{_number()}-{parent[2]}" if parent else begun()


def _number() -> str:
    """Nanoseconds since 1970 have had sixteen hexadecimal digits since 2006."""
    return hex(next(_numbers))[2:]
