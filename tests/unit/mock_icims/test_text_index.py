"""Searching: the index finds what reading every row would find, and reads few."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mock_icims.storage.text_index import TextIndex

LETTERS = st.text(alphabet="abcø.@ ", max_size=12)
TEXTS = st.dictionaries(st.integers(1, 30), LETTERS, max_size=12)


def found(
    index: TextIndex, texts: dict[int, str], words: list[str], *, after: int = 0
) -> list[int]:
    possible = index.possible(words, after=after)
    numbers = sorted(one for one in texts if one > after) if possible is None else possible
    return [number for number in numbers if all(word in texts[number] for word in words)]


def cut(word: str) -> set[str]:
    """Into all that is found without reading."""
    return {word[start : start + size] for size in (1, 2, 3) for start in range(len(word))}


@given(texts=TEXTS, query=LETTERS, after=st.integers(0, 30))
def test_it_finds_what_reading_every_row_finds(
    texts: dict[int, str], query: str, after: int
) -> None:
    words = query.split()

    read = [n for n in sorted(texts) if n > after and all(word in texts[n] for word in words)]

    assert found(TextIndex(list(texts.items())), texts, words, after=after) == read


@given(texts=TEXTS, changes=st.lists(st.tuples(st.integers(1, 30), LETTERS), max_size=10))
def test_changes_leave_what_entering_all_anew_would(
    texts: dict[int, str], changes: list[tuple[int, str]]
) -> None:
    index = TextIndex(list(texts.items()))
    for number, text in changes:
        if number in texts:
            index.remove(number, texts.pop(number))
        else:
            index.put(number, text)
            texts[number] = text

    for word in ("a", "ab", "abc", "ø", ".@"):
        assert found(index, texts, [word]) == found(TextIndex(list(texts.items())), texts, [word])


@given(texts=st.dictionaries(st.integers(1, 30), st.text(max_size=12), max_size=12))
def test_entering_all_at_once_is_putting_one_after_the_other(texts: dict[int, str]) -> None:
    at_once, one_by_one = TextIndex(list(texts.items())), TextIndex()
    for number, text in texts.items():
        one_by_one.put(number, text)

    for piece in {piece for text in texts.values() for word in text.split() for piece in cut(word)}:
        assert list(at_once.possible([piece]) or ()) == list(one_by_one.possible([piece]) or ())
        assert list(at_once.possible([piece]) or ()) == [
            number for number in sorted(texts) if piece in texts[number]
        ]


def test_a_rare_word_reads_the_rows_that_may_have_it_alone() -> None:
    index = TextIndex([(number, f"alice.{number} okafor") for number in range(1, 5_000)])

    assert list(index.possible(["alice", "4711"]) or ()) == [711, 1711, 2711, 3711, 4711]
    assert list(index.possible(["zzyzx"]) or ()) == []


def test_what_everybody_has_is_no_clue() -> None:
    texts = {number: f"number{number} @mail.test" for number in range(1, 500)}
    index = TextIndex(list(texts.items()))

    assert index.possible(["mail.test"]) is None
    assert found(index, texts, ["mail.test", "number77"]) == [77]
    assert found(index, texts, ["mail.test"], after=497) == [498, 499]
