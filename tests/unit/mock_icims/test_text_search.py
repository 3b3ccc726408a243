"""Searching a table: nobody waits for the index, and nothing is missed while it grows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mock_icims.storage.text_search import AT_ONCE, TextSearch

TEXTS = st.text(alphabet="abø.@ ", max_size=8)
PUTS = st.tuples(st.just("put"), st.integers(1, 40), TEXTS)
DELETES = st.tuples(st.just("delete"), st.integers(1, 40), st.just(""))
SEARCHES = st.tuples(st.just("search"), st.integers(0, 40), TEXTS)


class Rows:
    """A table of texts, as far as searching needs one; it counts how many it was asked for."""

    def __init__(self, search: TextSearch[str], texts: list[str]) -> None:
        self.search = search
        self.texts = dict(enumerate(texts, start=1))
        self.asked = 0
        self._last = len(texts)

    def at(self, number: int) -> str:
        self.asked += 1
        return self.texts[number]

    def put(self, number: int, text: str) -> None:
        """The row of this number anew, or one more where there is none."""
        if number in self.texts:
            self.search.remove(number, self.texts[number])
        else:
            self._last = number = self._last + 1
        self.texts[number] = text
        self.search.put(number, text)

    def delete(self, number: int) -> None:
        if number in self.texts:
            self.search.remove(number, self.texts.pop(number))

    def found(self, words: list[str], *, after: int = 0) -> list[int]:
        order = list(self.texts)
        possible = self.search.possible(words, after=after, order=order, at=self.at)
        numbers = [one for one in order if one > after] if possible is None else possible
        return [one for one in numbers if all(word in self.texts[one] for word in words)]

    def read(self, words: list[str], *, after: int) -> list[int]:
        return [
            number
            for number, text in self.texts.items()
            if number > after and all(word in text for word in words)
        ]


@given(texts=st.lists(TEXTS, max_size=20), steps=st.lists(PUTS | DELETES | SEARCHES, max_size=30))
def test_what_is_found_is_what_reading_every_row_finds_however_far_the_index_is(
    texts: list[str], steps: list[tuple[str, int, str]]
) -> None:
    rows = Rows(TextSearch(str, at_once=3), texts)
    for step, number, text in steps:
        if step == "put":
            rows.put(number, text)
        elif step == "delete":
            rows.delete(number)
        else:
            words = text.split()
            assert rows.found(words, after=number) == rows.read(words, after=number)


def test_a_search_enters_some_rows_and_never_one_of_them_twice() -> None:
    rows = Rows(TextSearch(str), [f"alice.{number}" for number in range(2 * AT_ONCE + 10)])

    entered = []
    for _ in range(4):
        rows.asked = 0
        assert rows.found(["alice.4711"]) == [4712]
        entered.append(rows.asked)

    assert entered == [AT_ONCE, AT_ONCE, 10, 0]


def test_the_first_search_finds_the_last_row() -> None:
    rows = Rows(TextSearch(str, at_once=2), ["ann", "bob", "cat", "dan", "eva"])

    assert rows.found(["eva"]) == [5]
    assert rows.found(["dan"], after=3) == [4]
    assert rows.found(["eva"], after=5) == []


def test_a_copy_goes_on_growing_for_itself() -> None:
    rows = Rows(TextSearch(str, at_once=2), ["ann", "bob", "cat", "dan"])
    rows.found(["ann"])
    twin = Rows(rows.search.copy(), list(rows.texts.values()))
    rows.delete(1)

    assert twin.found(["ann"]) == [1]
    assert twin.found(["dan"]) == [4]
    assert rows.found(["ann"]) == []
