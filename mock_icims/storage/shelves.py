"""A shelf: a dictionary that says what changes in it, for what is found by one key only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, ValuesView
from typing import TypeVar, cast, overload

from mock_icims.storage.columns import Columns

K = TypeVar("K", bound=str)
V = TypeVar("V")
D = TypeVar("D")


class Shelf(MutableMapping[K, V]):
    """In the order of first insertion. Values are frozen: whoever changes one puts another."""

    def __init__(self) -> None:
        self._values: dict[K, V] = {}
        self._numbers: dict[K, int] = {}
        self._inserted = 0
        self._told: Callable[[str], None] | None = None

    def __getitem__(self, key: K) -> V:
        return self._values[key]

    def __setitem__(self, key: K, value: V) -> None:
        if key not in self._values:
            self._inserted += 1
            self._numbers[key] = self._inserted
        self._values[key] = value
        if self._told is not None:
            self._told(key)

    def __delitem__(self, key: K) -> None:
        del self._values[key], self._numbers[key]
        if self._told is not None:
            self._told(key)

    def __iter__(self) -> Iterator[K]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __repr__(self) -> str:
        return f"Shelf({self._values!r})"

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V | D, /) -> V | D: ...
    def get(self, key: K, default: V | D | None = None, /) -> V | D | None:
        return self._values.get(key, default)

    def values(self) -> ValuesView[V]:
        return self._values.values()

    def watch(self, told: Callable[[str], None] | None) -> None:
        """`told` hears the key of every entry that changes from now on; None ends it."""
        self._told = told

    def entry(self, key: K) -> tuple[int, V] | None:
        """Its place and its value, or None when it is gone."""
        return (self._numbers[key], self._values[key]) if key in self._values else None

    def columns(self) -> Columns[V]:
        return Columns(
            list(self._values), list(self._numbers.values()), list(self._values.values())
        )

    def fill(self, columns: Columns[V]) -> None:
        """Put an empty shelf into the state that the columns came from."""
        keys = cast("list[K]", columns.keys)
        self._values = dict(zip(keys, columns.rows, strict=True))
        self._numbers = dict(zip(keys, columns.places, strict=True))
        self._inserted = max(columns.places, default=0)

    def copy(self) -> Shelf[K, V]:
        """Of its own, with the same values; nobody is told of its changes."""
        twin = Shelf[K, V]()
        twin._values, twin._numbers = self._values.copy(), self._numbers.copy()
        twin._inserted = self._inserted
        return twin
