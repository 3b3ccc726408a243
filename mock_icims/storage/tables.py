"""Tables in memory: values in the order of their first insertion, with indexes and cursors."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from datetime import datetime
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import Generic, TypeVar

from mock_icims.domain.errors import Malformed, NotFound
from mock_icims.domain.structs import Struct
from mock_icims.storage.columns import Columns
from mock_icims.storage.text_search import TextSearch

V = TypeVar("V")

Index = dict[object, list[int]]
"""By the value of an attribute: the numbers of the rows that have it, ascending."""


class Page(Struct, Generic[V], frozen=True):
    """A page of a list. `next_cursor` is None on the last one."""

    items: list[V]
    next_cursor: str | None = None


class Table(Generic[V]):
    """
    Finding by id or by an indexed attribute costs the same with ten rows and with fifty thousand.

    Rows are numbered as they are first put. `_order` and every index bucket are sorted lists of
    these numbers, so a page begins with a binary search, never with a walk to the cursor. An index
    is made when it is first asked, and followed from then on (docs/decisions/0099).

    `earliest` names a moment (or None) of each row: `first` finds the row that has the earliest.
    `text` names what words are looked for in. `used` is the highest number that a row ever had.
    """

    def __init__(
        self,
        kind: str,
        *,
        key: str = "id",
        indexes: Sequence[str] = (),
        earliest: str | None = None,
        text: str | None = None,
    ) -> None:
        self.kind = kind
        self._search: TextSearch[V] | None = TextSearch(attrgetter(text)) if text else None
        self._text = text
        self._moment: Callable[[V], datetime | None] = (
            attrgetter(earliest) if earliest else lambda _: None
        )
        self._timed = earliest is not None
        self._agenda: list[tuple[datetime, int]] = []
        self._key: Callable[[V], str] = attrgetter(key)
        self._readers: dict[str, Callable[[V], object]] = {
            name: attrgetter(name) for name in indexes
        }
        self._indexes: dict[str, Index] = {}
        self._values: dict[str, V] = {}
        self._numbers: dict[str, int] = {}
        self._keys: dict[int, str] = {}
        self._order: list[int] = []
        self.used = 0
        self._told: Callable[[str], None] | None = None

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, id: object) -> bool:
        return id in self._values

    def get(self, id: str) -> V:
        """The row, or NotFound, which names the kind."""
        try:
            return self._values[id]
        except KeyError:
            raise NotFound(self.kind, id) from None

    def find(self, id: str) -> V | None:
        return self._values.get(id)

    def numbered(self, number: int) -> V | None:
        """The row with this number; the first one that was ever put has 1."""
        key = self._keys.get(number)
        return None if key is None else self._values[key]

    def number(self, key: str) -> int:
        """The number of a row that is there."""
        return self._numbers[key]

    def numbers(
        self,
        *,
        after: int = 0,
        having: tuple[str, object] | None = None,
        words: Sequence[str] = (),
    ) -> Iterator[int]:
        """Ascending, of the rows above `after` that have the indexed value, or may the words."""
        if words and having is None and self._search is not None:
            possible = self._search.possible(words, after=after, order=self._order, at=self._at)
            if possible is not None:
                return possible
        numbers = self._order if having is None else self._index(having[0]).get(having[1], [])
        start = bisect_right(numbers, after)
        return (numbers[position] for position in range(start, len(numbers)))

    def values(self) -> list[V]:
        return list(self._values.values())

    def having(self, name: str, value: object) -> list[V]:
        """Rows whose indexed attribute has this value, oldest first."""
        return [self._at(number) for number in self._index(name).get(value, ())]

    def count(self, name: str, value: object) -> int:
        """How many rows `having` would find."""
        return len(self._index(name).get(value, ()))

    def first(self) -> V | None:
        """The row with the earliest moment; of two at the same one, the one inserted first."""
        while self._agenda:
            moment, number = self._agenda[0]
            if number in self._keys and self._moment(self._at(number)) == moment:
                return self._at(number)
            heappop(self._agenda)

        return None

    def put(self, value: V) -> None:
        """Insert, or replace in place."""
        key = self._key(value)
        number = self._numbers.get(key)
        if number is None:
            self.used = number = self.used + 1
            self._numbers[key] = number
            self._keys[number] = key
            self._order.append(number)
        else:
            self._unindex(number, self._values[key])

        self._values[key] = value
        for name, index in self._indexes.items():
            insort(index.setdefault(self._readers[name](value), []), number)
        if self._search is not None:
            self._search.put(number, value)
        if self._timed:
            self._note(number, self._moment(value))
        if self._told is not None:
            self._told(key)

    def furnish(self, values: Sequence[V]) -> None:
        """Insert all into an empty table that nobody watches, at once: a third of the work."""
        keys = list(map(self._key, values))
        self.fill(Columns(keys, list(range(1, len(keys) + 1)), list(values)))

    def delete(self, id: str) -> None:
        value = self.get(id)
        number = self._numbers.pop(id)
        self._unindex(number, value)
        _remove(self._order, number)
        del self._values[id], self._keys[number]
        if self._told is not None:
            self._told(id)

    def drop(self, name: str, value: object) -> None:
        """Delete every row that `having` would find."""
        for number in list(self._index(name).get(value, ())):
            self.delete(self._keys[number])

    def page(
        self,
        *,
        after: str | None = None,
        limit: int = 50,
        where: Callable[[V], bool] | None = None,
        having: tuple[str, object] | None = None,
        words: Sequence[str] = (),
    ) -> Page[V]:
        """
        The first `limit` rows behind the cursor `after` that have the indexed value and satisfy
        `where`. `words` narrow the rows to those that may have them, and `where` judges these.

        A cursor names a place, not a row: it stays good when the row it was made from is deleted.
        """
        found: list[int] = []
        for number in self.numbers(after=_place(after), having=having, words=words):
            if where is None or where(self._at(number)):
                if len(found) == limit:
                    return Page([self._at(one) for one in found], _cursor(found[-1]))
                found.append(number)

        return Page([self._at(one) for one in found])

    def watch(self, told: Callable[[str], None] | None) -> None:
        """`told` hears the key of every row that changes from now on; None ends it."""
        self._told = told

    def entry(self, key: str) -> tuple[int, V] | None:
        """The row's number and the row, or None when it is gone."""
        return (self._numbers[key], self._values[key]) if key in self._values else None

    def columns(self) -> Columns[V]:
        return Columns([*self._values], [*self._order], [*self._values.values()], self.used)

    def fill(self, columns: Columns[V]) -> None:
        """Put an empty table into the state that the columns came from."""
        keys, numbers, values = columns.keys, columns.places, columns.rows
        self._values = dict(zip(keys, values, strict=True))
        self._numbers = dict(zip(keys, numbers, strict=True))
        self._keys, self._order = dict(zip(numbers, keys, strict=True)), list(numbers)
        self.used = columns.used
        self._search = TextSearch(attrgetter(self._text)) if self._text else None
        self._indexes = {}
        if self._timed:
            moments = zip(map(self._moment, values), numbers, strict=True)
            self._agenda = [(moment, number) for moment, number in moments if moment is not None]
            heapify(self._agenda)

    def copy(self) -> Table[V]:
        """Of its own, with the same rows; nobody is told of its changes."""
        twin = copy(self)
        twin._told = None
        twin._values, twin._numbers = self._values.copy(), self._numbers.copy()
        twin._keys, twin._order = self._keys.copy(), self._order.copy()
        twin._agenda = self._agenda.copy()
        twin._search = None if self._search is None else self._search.copy()
        twin._indexes = {}
        return twin

    def _at(self, number: int) -> V:
        return self._values[self._keys[number]]

    def _index(self, name: str) -> Index:
        if name not in self._indexes:
            values = map(self._readers[name], self._values.values())
            self._indexes[name] = found = Index()
            for number, value in zip(self._order, values, strict=True):
                found.setdefault(value, []).append(number)
        return self._indexes[name]

    def _note(self, number: int, moment: datetime | None) -> None:
        """Entries of moments that passed or changed stay behind until there are too many."""
        if moment is None:
            return
        heappush(self._agenda, (moment, number))
        if len(self._agenda) > 2 * len(self._values) + 64:
            self._agenda = [
                (due, one)
                for one, key in self._keys.items()
                if (due := self._moment(self._values[key])) is not None
            ]
            heapify(self._agenda)

    def _unindex(self, number: int, value: V) -> None:
        if self._search is not None:
            self._search.remove(number, value)
        for name, index in self._indexes.items():
            indexed = self._readers[name](value)
            _remove(index[indexed], number)
            if not index[indexed]:
                del index[indexed]


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
