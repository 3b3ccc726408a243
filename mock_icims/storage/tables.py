"""Tables in memory: values in the order of their first insertion, with indexes and cursors."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

from mock_icims.domain.errors import Malformed, NotFound

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Page(Generic[V]):
    """A page of a list. `next_cursor` is None on the last one."""

    items: list[V]
    next_cursor: str | None = None


class Table(Generic[V]):
    """
    Finding by id or by an indexed attribute costs the same with ten rows and with fifty thousand.

    Rows are numbered as they are first put. `_order` and every index bucket are sorted lists of
    these numbers, so a page begins with a binary search, never with a walk to the cursor.
    """

    def __init__(self, kind: str, *, key: str = "id", indexes: Sequence[str] = ()) -> None:
        self.kind = kind
        self._key: Callable[[V], str] = attrgetter(key)
        self._readers: dict[str, Callable[[V], object]] = {
            name: attrgetter(name) for name in indexes
        }
        self._buckets: dict[str, dict[object, list[int]]] = {name: {} for name in indexes}
        self._values: dict[str, V] = {}
        self._numbers: dict[str, int] = {}
        self._keys: dict[int, str] = {}
        self._order: list[int] = []
        self._inserted = 0

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, id: object) -> bool:
        return id in self._values

    def get(self, id: str) -> V:
        """The row, or NotFound, which names the kind."""
        value = self._values.get(id)
        if value is None:
            raise NotFound(self.kind, id)
        return value

    def find(self, id: str) -> V | None:
        return self._values.get(id)

    def values(self) -> list[V]:
        return list(self._values.values())

    def having(self, name: str, value: object) -> list[V]:
        """Rows whose indexed attribute has this value, oldest first."""
        return [self._at(number) for number in self._buckets[name].get(value, ())]

    def put(self, value: V) -> None:
        """Insert, or replace in place."""
        key = self._key(value)
        number = self._numbers.get(key)
        if number is None:
            self._inserted = number = self._inserted + 1
            self._numbers[key] = number
            self._keys[number] = key
            self._order.append(number)
        else:
            self._unindex(number, self._values[key])

        self._values[key] = value
        for name, read in self._readers.items():
            insort(self._buckets[name].setdefault(read(value), []), number)

    def delete(self, id: str) -> None:
        value = self.get(id)
        number = self._numbers.pop(id)
        self._unindex(number, value)
        _remove(self._order, number)
        del self._values[id], self._keys[number]

    def page(
        self,
        *,
        after: str | None = None,
        limit: int = 50,
        where: Callable[[V], bool] | None = None,
        having: tuple[str, object] | None = None,
    ) -> Page[V]:
        """
        The first `limit` rows behind the cursor `after` that have the indexed value and satisfy
        `where`.

        A cursor names a place, not a row: it stays good when the row it was made from is deleted.
        """
        numbers = self._order if having is None else self._buckets[having[0]].get(having[1], [])
        found: list[int] = []
        for position in range(bisect_right(numbers, _place(after)), len(numbers)):
            number = numbers[position]
            if where is None or where(self._at(number)):
                if len(found) == limit:
                    return Page([self._at(one) for one in found], _cursor(found[-1]))
                found.append(number)

        return Page([self._at(one) for one in found])

    def _at(self, number: int) -> V:
        return self._values[self._keys[number]]

    def _unindex(self, number: int, value: V) -> None:
        for name, read in self._readers.items():
            indexed = read(value)
            bucket = self._buckets[name][indexed]
            _remove(bucket, number)
            if not bucket:
                del self._buckets[name][indexed]


def _remove(numbers: list[int], number: int) -> None:
    del numbers[bisect_left(numbers, number)]


def _cursor(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(6, "big")).decode()


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        place = int.from_bytes(urlsafe_b64decode(cursor), "big")
    except ValueError:
        place = -1
    if place < 0 or _cursor_or_none(place) != cursor:
        raise Malformed(f"{cursor!r} is not a cursor that was given out here.")
    return place


def _cursor_or_none(place: int) -> str | None:
    return _cursor(place) if place < 1 << 48 else None


def page_of(values: Sequence[V], *, after: str | None, limit: int) -> Page[V]:
    """A page of a list that is no table; the cursor counts its items."""
    start = _place(after)
    items = list(values[start : start + limit])
    more = start + limit < len(values)
    return Page(items, _cursor(start + limit) if more else None)
