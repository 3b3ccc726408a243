"""The journal: every exchange with the outside, bounded, and honest about what it let go."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mock_icims.domain.ids import AppId, ExchangeId, UserId

BODY_LIMIT = 20_000
CAPACITY = 1_000


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """
    One request and its answer, as seen on the wire; secrets are masked by whoever shows it.

    Bodies hold the first 20,000 bytes. `operation` is the route's name, or the event's type; None
    where no route matched.
    """

    id: ExchangeId
    at: datetime
    direction: Direction
    method: str
    path: str
    operation: str | None
    status: int | None
    duration_ms: float
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    response_headers: tuple[tuple[str, str], ...]
    response_body: bytes
    app_id: AppId | None
    user_id: UserId | None
    traceparent: str


class Journal:
    """The newest exchanges of one tenant; `dropped` counts those that made room for them."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._kept: deque[Exchange] = deque(maxlen=capacity)
        self._added = 0

    def add(self, exchange: Exchange) -> None:
        self._kept.append(exchange)
        self._added += 1

    @property
    def dropped(self) -> int:
        return self._added - len(self._kept)

    def newest_first(
        self,
        *,
        operation: str | None = None,
        status: int | None = None,
        direction: Direction | None = None,
    ) -> Iterator[Exchange]:
        for exchange in reversed(self._kept):
            if (
                (operation is None or exchange.operation == operation)
                and (status is None or exchange.status == status)
                and (direction is None or exchange.direction is direction)
            ):
                yield exchange
