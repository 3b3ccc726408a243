"""W3C trace context: one trace from the recruiter's click to the callback."""

from __future__ import annotations

import re
from hashlib import blake2s

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


def continued(traceparent: str | None, *, token: str) -> str:
    """A new span of the given trace, or of a new one when there is none that can be used."""
    span = blake2s(token.encode(), digest_size=8, person=b"span").hexdigest()
    if known := usable(traceparent):
        return f"{known[:36]}{span}{known[52:]}"

    trace = blake2s(token.encode(), digest_size=16, person=b"trace").hexdigest()
    return f"00-{trace}-{span}-01"


def usable(traceparent: str | None) -> str | None:
    """None unless it is of version 00 and names a trace and a span."""
    known = TRACEPARENT.fullmatch(traceparent or "")
    return known[0] if known and known[1] != "0" * 32 and known[2] != "0" * 16 else None


def ids_of(traceparent: str) -> tuple[str, str]:
    """Of the trace, and of the span in it."""
    _, trace_id, span_id, _ = traceparent.split("-")
    return trace_id, span_id


def is_sampled(traceparent: str) -> bool:
    """Whether whoever began the trace wants it recorded (W3C Trace Context, section 3.2.2.5.1)."""
    return bool(int(traceparent[-2:], 16) & 1)
