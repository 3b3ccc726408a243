"""The journal: every exchange with the outside, bounded, and honest about what it let go."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from itertools import islice

from mock_icims.domain.ids import AppId, ExchangeId, FaultId, UserId
from mock_icims.domain.structs import Struct

BODY_LIMIT = 20_000
CAPACITY = 1_000
SMALLEST, LARGEST = 10, 10_000
"""Between which a tenant's capacity lies: ten thousand full exchanges are 400 MB."""

_ID = re.compile("exc_[0-9]{1,15}")

Headers = tuple[tuple[bytes, bytes], ...]


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Exchange(Struct):
    """
    One request and its answer as they were on the wire: raw, secrets and all. `entry_of` decodes
    and masks; nothing else shows one.

    Made for every request, so not frozen, and by place in `web/journal.py`: naming seventeen values
    takes six times as long. Nobody changes one but the journal, which numbers it.

    Bodies hold the first 20,000 bytes. `path` is a whole URL when it went out. `operation` is the
    route's name, or the event's type; None where no route matched. `fault_id` names the fault that
    gave this answer in the place of iCIMS. `note` is what the answer does not say.
    """

    at: datetime
    direction: Direction
    method: str
    path: str
    query: bytes
    operation: str | None
    status: int | None
    duration_ms: float
    request_headers: Headers
    request_body: bytes
    response_headers: Headers
    response_body: bytes
    app_id: AppId | None
    user_id: UserId | None
    traceparent: str
    fault_id: FaultId | None = None
    note: str = ""
    number: int = 0

    @property
    def id(self) -> ExchangeId:
        return ExchangeId(f"exc_{self.number:08d}")

    @property
    def cut(self) -> bool:
        """Whether a body may have gone on where the journal stopped to listen."""
        return max(len(self.request_body), len(self.response_body)) >= BODY_LIMIT


class Kept(Struct, frozen=True, kw_only=True):
    """All that a journal remembers, to make the same one again."""

    capacity: int
    added: int
    cleared: int
    dropped_until: datetime | None
    exchanges: tuple[Exchange, ...]


class Journal:
    """
    The newest exchanges of one tenant, numbered from 1 in the order in which they ended.

    `dropped` counts those that made room for newer ones; `dropped_until` is the latest time of any
    of them. Those up to the number `cleared` were let go on purpose, and count for nothing. A
    number is never used twice.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._kept: deque[Exchange] = deque(maxlen=capacity)
        self._listeners: tuple[Callable[[], None], ...] = ()
        self.capacity = capacity
        self.added = 0
        self.cleared = 0
        self.dropped_until: datetime | None = None

    @classmethod
    def of(cls, kept: Kept) -> Journal:
        """Raises ValueError for what no journal remembers."""
        numbers, dropped = [one.number for one in kept.exchanges], kept.added - len(kept.exchanges)
        if not len(numbers) <= kept.capacity <= LARGEST or kept.capacity < 1:
            raise ValueError(f"its journal holds {kept.capacity}, and has {len(numbers)}")
        if numbers != list(range(dropped + 1, kept.added + 1)) or not 0 <= kept.cleared <= dropped:
            raise ValueError("its journal is out of order")
        journal = cls(kept.capacity)
        journal._kept.extend(kept.exchanges)
        journal.added, journal.cleared = kept.added, kept.cleared
        journal.dropped_until = kept.dropped_until
        return journal

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def dropped(self) -> int:
        return self.lost(after=0)

    def kept(self) -> Kept:
        return Kept(
            capacity=self.capacity,
            added=self.added,
            cleared=self.cleared,
            dropped_until=self.dropped_until,
            exchanges=tuple(self._kept),
        )

    def add(self, exchange: Exchange) -> None:
        kept = self._kept
        if len(kept) == self.capacity:
            self._lose(kept[0])
        self.added = exchange.number = self.added + 1
        kept.append(exchange)
        for heard in self._listeners:
            heard()

    def resize(self, capacity: int) -> None:
        """A smaller journal lets the oldest go, and counts them."""
        for exchange in islice(self._kept, max(0, len(self._kept) - capacity)):
            self._lose(exchange)
        self._kept = deque(self._kept, maxlen=capacity)
        self.capacity = capacity

    def clear(self) -> None:
        self._kept.clear()
        self.cleared, self.dropped_until = self.added, None

    def find(self, id: str) -> Exchange | None:
        number = number_of(id)
        place = None if number is None else number - self.added + len(self._kept) - 1
        return self._kept[place] if place is not None and 0 <= place < len(self._kept) else None

    def newest_first(self) -> Iterator[Exchange]:
        return reversed(self._kept)

    def oldest_first(self, *, after: int = 0) -> Iterator[Exchange]:
        """Those numbered higher than `after`."""
        first = self.added - len(self._kept) + 1
        return islice(self._kept, max(0, after + 1 - first), None)

    def lost(self, *, after: int) -> int:
        """How many of those numbered higher than `after` made room for newer ones."""
        return max(0, self.added - len(self._kept) - max(after, self.cleared))

    def listen(self, heard: Callable[[], None]) -> None:
        """Called after each exchange, until `unlisten`."""
        self._listeners = (*self._listeners, heard)

    def unlisten(self, heard: Callable[[], None]) -> None:
        self._listeners = tuple(one for one in self._listeners if one != heard)

    def _lose(self, exchange: Exchange) -> None:
        if self.dropped_until is None or exchange.at > self.dropped_until:
            self.dropped_until = exchange.at


def number_of(id: str) -> int | None:
    """The number in an exchange's id; None when it is no such id."""
    return int(id.removeprefix("exc_")) if _ID.fullmatch(id) else None
