"""Tables: order, indexes, pages."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.errors import Malformed, NotFound
from mock_icims.storage.tables import Page, Table, page_of


@dataclass(frozen=True)
class Row:
    id: str
    colour: str = "red"


def table(*rows: Row) -> Table[Row]:
    made: Table[Row] = Table("row", indexes=("colour",))
    for row in rows:
        made.put(row)
    return made


def walk(rows: Table[Row], *, limit: int, colour: str | None = None) -> list[str]:
    """Ids of all pages, one after the other."""
    seen: list[str] = []
    cursor: str | None = None
    while True:
        having = None if colour is None else ("colour", colour)
        page = rows.page(after=cursor, limit=limit, having=having)
        seen += [row.id for row in page.items]
        if page.next_cursor is None:
            return seen
        cursor = page.next_cursor


def test_getting_what_is_not_there_names_its_kind() -> None:
    with pytest.raises(NotFound, match="There is no row 'a'"):
        table().get("a")
    assert table().find("a") is None


def test_replacing_keeps_the_place_and_moves_the_index() -> None:
    rows = table(Row("a"), Row("b"))

    rows.put(Row("a", "blue"))

    assert [row.id for row in rows.values()] == ["a", "b"]
    assert rows.having("colour", "blue") == [Row("a", "blue")]
    assert rows.having("colour", "red") == [Row("b")]


def test_deleting_leaves_no_trace() -> None:
    rows = table(Row("a"), Row("b"))

    rows.delete("a")

    assert len(rows) == 1
    assert "a" not in rows
    assert rows.having("colour", "red") == [Row("b")]
    with pytest.raises(NotFound):
        rows.delete("a")


def test_a_row_put_again_after_deletion_comes_last() -> None:
    rows = table(Row("a"), Row("b"))
    rows.delete("a")
    rows.put(Row("a"))

    assert walk(rows, limit=1) == ["b", "a"]


def test_a_cursor_stays_good_when_its_row_is_deleted() -> None:
    rows = table(Row("a"), Row("b"), Row("c"))
    first = rows.page(limit=2)
    rows.delete("b")

    assert rows.page(after=first.next_cursor, limit=2) == Page([Row("c")], None)


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "AAAAAAA=", "é", "AAAAAAAAAAAAAAAA"])
def test_a_cursor_from_elsewhere_is_refused(cursor: str) -> None:
    with pytest.raises(Malformed):
        table(Row("a")).page(after=cursor)


def test_a_list_that_is_no_table_has_pages_too() -> None:
    first = page_of([1, 2, 3], after=None, limit=2)

    assert first.items == [1, 2]
    assert page_of([1, 2, 3], after=first.next_cursor, limit=2) == Page([3], None)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["put", "delete"]),
            st.sampled_from("abcdef"),
            st.sampled_from(["red", "blue"]),
        ),
        max_size=30,
    ),
    st.integers(1, 4),
)
def test_pages_show_every_row_once_in_the_order_of_insertion(
    steps: list[tuple[str, str, str]], limit: int
) -> None:
    rows, model = table(), dict[str, Row]()
    for step, id, colour in steps:
        if step == "put":
            rows.put(Row(id, colour))
            model[id] = Row(id, colour)
        elif id in model:
            rows.delete(id)
            del model[id]

    assert rows.values() == list(model.values())
    assert walk(rows, limit=limit) == list(model)
    for colour in ("red", "blue"):
        having = [id for id, row in model.items() if row.colour == colour]
        assert walk(rows, limit=limit, colour=colour) == having
        assert [row.id for row in rows.having("colour", colour)] == having
