"""How requests were answered here, and what waits in each region, as Prometheus reads it."""

from __future__ import annotations

import time
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integration.domain.connections import Connection
from integration.domain.ports import Clock
from integration.domain.regions import Region
from integration.domain.spans import Spans
from integration.storage.queue.queues import Depth
from integration.web.tracing import request_span


class Metrics:
    """
    Requests are counted by this process alone; what waits is read from the databases when asked,
    and is the same whichever process is asked. No label names a person.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "jobcannon_request_seconds",
            "Requests by operation of the contract and status, with the time that they took.",
            ["operation", "status"],
            registry=self.registry,
        )
        self._work = self._gauge("work", "Pieces of work that are not done.", "region", "state")
        self._oldest = self._gauge(
            "oldest_work_seconds", "For how long the oldest due piece has waited.", "region"
        )
        self._worker = self._gauge("worker_running", "Does this process do work?", "region")
        self._connections = self._gauge("connections", "Customers.", "region", "status")
        self._token = self._gauge(
            "token_seconds", "What a customer's token has left.", "region", "customer_id"
        )

    def answered(self, operation: str, status: int, seconds: float) -> None:
        self._requests.labels(operation, str(status)).observe(seconds)

    def begin(self) -> None:
        """What is no more must not stay as it was last seen."""
        for gauge in (self._work, self._oldest, self._worker, self._connections, self._token):
            gauge.clear()

    def waits(self, region: Region, depth: Depth, *, at: datetime, works: bool) -> None:
        for state in ("waiting", "under_way", "later", "parked", "exhausted"):
            self._work.labels(region.value, state).set(getattr(depth, state))
        waited = (at - depth.oldest).total_seconds() if depth.oldest else 0
        self._oldest.labels(region.value).set(waited)
        self._worker.labels(region.value).set(works)

    def connected(self, region: Region, connection: Connection, *, at: datetime) -> None:
        self._connections.labels(region.value, connection.status.value).inc()
        if connection.token_expires_at:
            left = (connection.token_expires_at - at).total_seconds()
            self._token.labels(region.value, connection.customer_id).set(left)

    def _gauge(self, name: str, said: str, *labels: str) -> Gauge:
        return Gauge(f"jobcannon_{name}", said, labels, registry=self.registry)


class Measuring:
    """Inside of what refuses requests at the door: only there is the operation known."""

    def __init__(
        self, app: ASGIApp, *, metrics: Metrics, spans: Spans | None, clock: Clock
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.spans = spans
        self.clock = clock
        # Bound once: each request has a line, and most levels show none.
        self.log = structlog.get_logger("web").bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        status, started = 500, time.perf_counter()
        started_at = self.clock.now()

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, send_and_see)
        finally:
            # The name of a route, never an address: some of those are secrets.
            operation = getattr(scope.get("route"), "name", None) or "none"
            seconds = time.perf_counter() - started
            self.metrics.answered(operation, status, seconds)
            self.log.debug(
                "answered", operation=operation, status=status, seconds=round(seconds, 6)
            )
            if self.spans:
                self.spans(
                    request_span(scope, operation, status, started_at=started_at, seconds=seconds)
                )
