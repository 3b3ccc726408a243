"""W3C trace context: one trace from the recruiter's click to the callback."""

from __future__ import annotations

import re
from hashlib import blake2s

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


def continued(traceparent: str | None, *, token: str) -> str:
    """A new span of the given trace, or of a new one when there is none that can be used."""
    span = blake2s(token.encode(), digest_size=8, person=b"span").hexdigest()
    known = TRACEPARENT.fullmatch(traceparent or "")
    if known and known[1] != "0" * 32 and known[2] != "0" * 16:
        return f"00-{known[1]}-{span}-{known[3]}"

    trace = blake2s(token.encode(), digest_size=16, person=b"trace").hexdigest()
    return f"00-{trace}-{span}-01"
