"""Everything in a table, shelf or cell at once, column by column: quicker than row by row."""

from __future__ import annotations

from itertools import pairwise
from typing import Generic, TypeVar

import msgspec

V = TypeVar("V")

FARTHEST = 1 << 47
"""Half of what fits into a cursor."""


class Columns(msgspec.Struct, Generic[V], frozen=True, forbid_unknown_fields=True):
    """
    As many keys as places and rows, in order. Places ascend, and none is used twice, nor one up to
    `last` that a row had which is gone. Whoever fills something with others meets ValueError when
    there are not as many.
    """

    keys: list[str]
    places: list[int]
    rows: list[V]
    last: int = 0

    @property
    def used(self) -> int:
        """The highest place that was ever used."""
        return max([self.last, *self.places[-1:]])

    def require_order(self) -> None:
        """For what comes from outside. Raises ValueError."""
        if len(set(self.keys)) != len(self.keys):
            raise ValueError("two of its rows have one key")
        if any(place <= before for before, place in pairwise((0, *self.places))):
            raise ValueError("its rows are out of order")
        if self.used >= FARTHEST:
            raise ValueError("its rows have places where none are")
