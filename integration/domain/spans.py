"""
What happened from when to when, within a trace: a request, an attempt at a piece of work, one call
of it. Ids of customers and orders, never of a person (docs/decisions/0077-logs-and-traces.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from integration.domain.deliveries import Exchange
from integration.domain.trace import continued


class SpanKind(StrEnum):
    """As OpenTelemetry has them."""

    SERVER = "server"
    CONSUMER = "consumer"
    CLIENT = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """`parent` is the traceparent of what it was part of, or None for a beginning."""

    name: str
    kind: SpanKind
    traceparent: str
    parent: str | None
    started_at: datetime
    seconds: float
    attributes: Mapping[str, str | int]
    failed: bool = False

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(seconds=self.seconds)


Spans = Callable[[Span], None]
"""Takes what has ended; must neither wait nor raise."""


def call_of(exchange: Exchange, *, token: str, attributes: Mapping[str, str | int]) -> Span:
    """A call or a mail; without its path and query, which name a candidate or open something."""
    address = urlsplit(exchange.url)
    said: dict[str, str | int] = {
        "server.address": address.hostname or "",
        "http.request.method": exchange.method,
    }
    if exchange.status is not None:
        said["http.response.status_code"] = exchange.status
    if exchange.method == "SMTP":
        del said["http.request.method"]
    return Span(
        name=exchange.kind.value,
        kind=SpanKind.CLIENT,
        traceparent=continued(exchange.traceparent, token=token),
        parent=exchange.traceparent,
        started_at=exchange.started_at,
        seconds=exchange.duration_ms / 1000,
        attributes={**attributes, **said},
        failed=exchange.error is not None or (exchange.status or 0) >= 400,
    )
