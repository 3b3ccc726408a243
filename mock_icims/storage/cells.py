"""A cell: one value that can be replaced, such as what a customer's clock is set to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from mock_icims.storage.columns import Columns

V = TypeVar("V")

KEY = ""
"""A cell has one entry; this is its key."""


class Cell(Generic[V]):
    """The value is frozen: whoever changes something puts another one, by `put`."""

    def __init__(self, value: V) -> None:
        self.value = value
        self._told: Callable[[str], None] | None = None

    def get(self) -> V:
        return self.value

    def put(self, value: V) -> None:
        self.value = value
        if self._told is not None:
            self._told(KEY)

    def watch(self, told: Callable[[str], None] | None) -> None:
        """`told` hears the key of every entry that changes from now on; None ends it."""
        self._told = told

    def entry(self, key: str) -> tuple[int, V] | None:
        return (1, self.value) if key == KEY else None

    def columns(self) -> Columns[V]:
        return Columns([KEY], [1], [self.value])

    def fill(self, columns: Columns[V]) -> None:
        """Put a fresh cell into the state that the columns came from."""
        for self.value in columns.rows:
            pass

    def copy(self) -> Cell[V]:
        """Of its own, with the same value; nobody is told of its changes."""
        return Cell(self.value)
