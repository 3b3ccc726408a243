"""A shelf: a dictionary that says what changes in it, for what is found by one key only."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, TypeVar, cast

from mock_icims.storage.columns import Columns

K = TypeVar("K", bound=str)
V = TypeVar("V")


class Shelf(dict[K, V]):
    """
    In the order of first insertion. Values are frozen: whoever changes one puts another. `used` is
    the highest place that a value ever had.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[K, int] = {}
        self.used = 0
        self._told: Callable[[str], None] | None = None

    def __setitem__(self, key: K, value: V) -> None:
        if key not in self:
            self.used += 1
            self._numbers[key] = self.used
        dict.__setitem__(self, key, value)
        if self._told is not None:
            self._told(key)

    def __delitem__(self, key: K) -> None:
        super().__delitem__(key)
        del self._numbers[key]
        if self._told is not None:
            self._told(key)

    if not TYPE_CHECKING:
        # A dictionary's own would change it behind the back of the two above.
        clear = MutableMapping.clear
        popitem = MutableMapping.popitem
        setdefault = MutableMapping.setdefault
        update = MutableMapping.update
        __ior__ = None

        def pop(self, key: K, *otherwise: object) -> object:
            if otherwise and key not in self:
                return otherwise[0]
            value = self[key]
            del self[key]
            return value

    def __repr__(self) -> str:
        return f"Shelf({super().__repr__()})"

    def watch(self, told: Callable[[str], None] | None) -> None:
        """`told` hears the key of every entry that changes from now on; None ends it."""
        self._told = told

    def entry(self, key: K) -> tuple[int, V] | None:
        """Its place and its value, or None when it is gone."""
        return (self._numbers[key], self[key]) if key in self else None

    def columns(self) -> Columns[V]:
        places = list(self._numbers.values())
        return Columns(list(self), places, list(self.values()), self.used)

    def fill(self, columns: Columns[V]) -> None:
        """Put an empty shelf into the state that the columns came from."""
        keys = cast("list[K]", columns.keys)
        super().update(zip(keys, columns.rows, strict=True))
        self._numbers = dict(zip(keys, columns.places, strict=True))
        self.used = columns.used

    def copy(self) -> Shelf[K, V]:
        """Of its own, with the same values; nobody is told of its changes."""
        twin = Shelf[K, V]()
        super(Shelf, twin).update(self)
        twin._numbers, twin.used = self._numbers.copy(), self.used
        return twin
