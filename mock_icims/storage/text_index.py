"""Finds rows by a part of their text without reading all of them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

LONGEST = 3
"""Longer parts are found by their pieces of three characters."""

SAMPLE = 1_000
FEWEST = 100
"""Fewer rows than that say nothing about what most have."""


class TextIndex:
    """
    For each piece of one to three characters: the numbers of the rows whose text has it, ascending.

    A row's text is given by whoever reads it back, in the same letter case as the words that are
    looked for. Pieces that most of the first rows have, such as those of the domain that everybody
    has their mail in, are not entered: whoever looks for such a piece finds it wherever they read.
    """

    def __init__(self, rows: Sequence[tuple[int, str]] = ()) -> None:
        self._everywhere = _in_most([text for _, text in rows[:SAMPLE]])
        self._rows = _entered(rows, self._everywhere)

    def enter(self, rows: Sequence[tuple[int, str]]) -> None:
        """More rows, all of them numbered above those that were entered before."""
        for piece, numbers in _entered(rows, self._everywhere).items():
            known = self._rows.setdefault(piece, numbers)
            if known is not numbers:
                known.extend(numbers)

    def put(self, number: int, text: str) -> None:
        """Enter a row. One that was entered before is removed first by its old text."""
        for piece in _pieces(text) - self._everywhere:
            known = self._rows.get(piece)
            if known is None:
                self._rows[piece] = array("Q", (number,))
            elif known[-1] < number:
                known.append(number)
            else:
                insort(known, number)

    def remove(self, number: int, text: str) -> None:
        for piece in _pieces(text) - self._everywhere:
            known = self._rows[piece]
            del known[bisect_left(known, number)]
            if not known:
                del self._rows[piece]

    def copy(self) -> TextIndex:
        twin = TextIndex()
        twin._everywhere = self._everywhere
        twin._rows = {piece: numbers[:] for piece, numbers in self._rows.items()}
        return twin

    def possible(self, words: Sequence[str], *, after: int = 0) -> Iterator[int] | None:
        """
        Numbers above `after`, ascending, among which is every row that has all the words.

        They are those of the rarest piece of any word, so a few may not have the words after all.
        None when that may be any row: without words, or with pieces that are everywhere.
        """
        rarest: Sequence[int] | None = None
        looked_for = {piece for word in words for piece in _pieces_of_word(word)}
        for piece in looked_for - self._everywhere:
            having = self._rows.get(piece, ())
            if rarest is None or len(having) < len(rarest):
                rarest = having

        if rarest is None:
            return None
        return (rarest[place] for place in range(bisect_right(rarest, after), len(rarest)))


def _entered(rows: Iterable[tuple[int, str]], everywhere: frozenset[str]) -> dict[str, array[int]]:
    """
    As if each row were put, in less than half of the time: people share their names and the ends of
    their addresses, so that the pieces of such a fragment are cut once and not for each of them.
    """
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for number, text in rows:
        for fragment in _fragments(text):
            sharing[fragment].append(number)

    having: defaultdict[str, list[int]] = defaultdict(list)
    for fragment, numbers in sharing.items():
        for piece in _pieces(fragment) - everywhere:
            having[piece].extend(numbers)
    return {piece: array("Q", sorted(set(numbers))) for piece, numbers in having.items()}


_SIGN = re.compile(r"([^\w\s])")


def _fragments(text: str) -> set[str]:
    """
    Together they have the pieces of the text and no others: those with a sign, such as a dot, reach
    no further from it than two characters, and the others are between two signs.
    """
    fragments: set[str] = set()
    for word in text.split():
        parts = _SIGN.split(word)
        fragments.update(parts[::2])
        sign = 0
        for before in parts[:-1:2]:
            sign += len(before)
            fragments.add(word[max(0, sign - 2) : sign + 3])
            sign += 1
    return fragments


def _pieces(text: str) -> set[str]:
    """Blanks part words, and no word that is looked for has one."""
    words = text.split()
    pieces = set[str]().union(*words)
    for word in words:
        pieces.update([word[start : start + 2] for start in range(len(word) - 1)])
        pieces.update([word[start : start + 3] for start in range(len(word) - 2)])
    return pieces


def _in_most(texts: Sequence[str]) -> frozenset[str]:
    if len(texts) < FEWEST:
        return frozenset()
    having = Counter(piece for text in texts for piece in _pieces(text))
    return frozenset(piece for piece, rows in having.items() if rows > len(texts) // 2)


def _pieces_of_word(word: str) -> Iterator[str]:
    length = min(LONGEST, len(word))
    for start in range(len(word) - length + 1):
        yield word[start : start + length]
