"""Writes that are answered and not done: what the same caller would read in their place."""

from __future__ import annotations

import msgspec
from starlette.types import Scope

BELOW = {
    "candidates.update": "",
    "scorecards.write": "",
    "orders.status": "/status",
    "orders.callback": "/callback",
}
"""By the operation, what stands in its path behind the address of what it writes."""

OF_THE_WRITE = frozenset(
    {b"content-length", b"content-type", b"if-match", b"idempotency-key", b"transfer-encoding"}
)


def reading(scope: Scope, operation: str) -> Scope:
    """The GET of what the call would write, by whoever sent it."""
    path = scope["path"].removesuffix(BELOW[operation])
    return {
        **scope,
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "headers": [one for one in scope["headers"] if one[0].lower() not in OF_THE_WRITE],
    }


def as_written(operation: str, body: bytes) -> bytes:
    """What was read, in the shape that the write is answered in."""
    if operation != "orders.callback":
        return body
    order = msgspec.json.decode(body)
    return msgspec.json.encode({"order_id": order["id"], "status": order["status"]})
