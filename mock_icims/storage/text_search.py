"""What a table is searched with: a text index that grows with the searches, so that none waits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import chain
from typing import Generic, TypeVar

from mock_icims.storage.text_index import TextIndex

V = TypeVar("V")

AT_ONCE = 5_000
"""Rows that a search enters at most: a tenth of a second, where fifty thousand took a whole one."""


class TextSearch(Generic[V]):
    """
    Nothing is entered before somebody searches. Each search enters the next rows, in their order,
    and reads those that are not entered yet; once all are, whatever changes is entered at once.
    """

    def __init__(self, text: Callable[[V], str], *, at_once: int = AT_ONCE) -> None:
        self._text = text
        self._at_once = at_once
        self._index: TextIndex | None = None
        self._entered = 0
        self._complete = False

    def put(self, number: int, value: V) -> None:
        if self._index is not None and self._has(number):
            self._index.put(number, self._text(value))

    def remove(self, number: int, value: V) -> None:
        if self._index is not None and self._has(number):
            self._index.remove(number, self._text(value))

    def possible(
        self, words: Sequence[str], *, after: int, order: Sequence[int], at: Callable[[int], V]
    ) -> Iterator[int] | None:
        """
        Of the table's numbers, `order`, those above `after` that may have the words, ascending;
        None: any may. `at` reads a row.
        """
        index = self._grown(order, at)
        possible = index.possible(words, after=after)
        if possible is None or self._complete:
            return possible
        start = bisect_right(order, max(after, self._entered))
        return chain(possible, (order[place] for place in range(start, len(order))))

    def copy(self) -> TextSearch[V]:
        twin = copy(self)
        twin._index = None if self._index is None else self._index.copy()
        return twin

    def _has(self, number: int) -> bool:
        return self._complete or number <= self._entered

    def _grown(self, order: Sequence[int], at: Callable[[int], V]) -> TextIndex:
        if self._index is not None and self._complete:
            return self._index
        start = bisect_right(order, self._entered)
        numbers = order[start : start + self._at_once]
        rows = [(number, self._text(at(number))) for number in numbers]
        if self._index is None:
            self._index = TextIndex(rows)
        else:
            self._index.enter(rows)
        self._entered = numbers[-1] if numbers else self._entered
        self._complete = start + len(numbers) == len(order)
        return self._index
