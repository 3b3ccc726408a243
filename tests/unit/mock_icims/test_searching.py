"""Searching a table by words: what the index finds is what walking all rows would find."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from mock_icims.storage.tables import Table

TEXT = st.text(alphabet="abo@. ", max_size=8)
STEPS = st.lists(st.tuples(st.sampled_from(["put", "delete", "copy"]), st.integers(1, 9), TEXT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: str
    text: str


@given(steps=STEPS, query=TEXT)
def test_a_search_finds_what_a_walk_finds_whatever_changed_meanwhile(
    steps: list[tuple[str, int, str]], query: str
) -> None:
    table: Table[Row] = Table("row", text="text")
    words = query.split()

    for step, number, text in steps:
        table.page(words=["a"])  # the index is there before the change, and must follow it
        match step:
            case "put":
                table.put(Row(id=f"row_{number}", text=text))
            case "delete" if f"row_{number}" in table:
                table.delete(f"row_{number}")
            case _:
                table = table.copy()

    def fits(row: Row) -> bool:
        return all(word in row.text for word in words)

    assert table.page(where=fits, words=words, limit=3) == table.page(where=fits, limit=3)


def test_a_search_reads_few_of_many_rows() -> None:
    table: Table[Row] = Table("row", text="text")
    for number in range(5_000):
        table.put(Row(id=f"row_{number}", text=f"alice number{number}"))
    read: list[str] = []

    def fits(row: Row) -> bool:
        read.append(row.id)
        return "number4711" in row.text

    assert [row.id for row in table.page(where=fits, words=["number4711"]).items] == ["row_4711"]
    assert len(read) < 10
