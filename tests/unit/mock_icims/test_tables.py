"""Tables: order, indexes, pages."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.errors import Malformed, NotFound
from mock_icims.storage.cells import Cell
from mock_icims.storage.shelves import Shelf
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


def test_a_table_furnished_at_once_is_as_if_row_by_row() -> None:
    rows = [Row("a"), Row("b", "blue"), Row("c")]
    at_once, one_by_one = table(), table(*rows)

    at_once.furnish(rows)
    for made in (at_once, one_by_one):
        made.put(Row("d"))

    assert at_once.columns() == one_by_one.columns()
    assert walk(at_once, limit=1, colour="red") == walk(one_by_one, limit=1, colour="red")
    assert at_once.numbered(2) == Row("b", "blue")


@pytest.mark.parametrize(
    "cursor", ["", "x", "AAAA", "AAAAAAA=", "é", "AQAAAAAAAA==", "AAAAAAAAAAAAAAAA"]
)
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


def test_dropping_deletes_what_having_finds() -> None:
    rows = table(Row("a"), Row("b", "blue"), Row("c"))

    rows.drop("colour", "red")
    rows.drop("colour", "green")

    assert rows.values() == [Row("b", "blue")]


writes = st.lists(
    st.tuples(
        st.sampled_from(["put", "delete"]),
        st.sampled_from("abcdef"),
        st.sampled_from(["red", "blue"]),
    ),
    max_size=20,
)


def written(rows: Table[Row], steps: list[tuple[str, str, str]]) -> None:
    for step, id, colour in steps:
        if step == "put":
            rows.put(Row(id, colour))
        elif id in rows:
            rows.delete(id)


def shown(rows: Table[Row]) -> object:
    return rows.columns(), [walk(rows, limit=2, colour=colour) for colour in ("red", "blue")]


@given(writes, writes)
def test_a_copy_has_the_same_rows_and_a_life_of_its_own(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    rows, same, filled = table(), table(), table()
    for one in (rows, same):
        written(one, before)
    filled.fill(rows.columns())
    copy = rows.copy()
    assert shown(copy) == shown(filled) == shown(rows)

    written(copy, after)
    assert shown(rows) == shown(same)

    written(same, after)
    assert shown(copy) == shown(same)


@given(writes, writes)
def test_an_index_that_is_asked_late_is_as_one_that_was_asked_before(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    early, late = table(), table()
    early.count("colour", "red")
    for one in (early, late):
        written(one, before)

    for colour in ("red", "blue"):
        assert late.having("colour", colour) == early.having("colour", colour)
    for one in (early, late):
        written(one, after)

    assert shown(late) == shown(early)


def test_an_index_that_nobody_asks_is_never_made() -> None:
    read = list[str]()

    class Told(Row):
        def __getattribute__(self, name: str) -> object:
            read.append(name)
            return super().__getattribute__(name)

    rows = table(Told("a"), Told("b"))
    rows.put(Told("a", "blue"))
    rows.delete("b")
    assert set(read) == {"id"}

    assert rows.having("colour", "blue") == [rows.get("a")]
    assert "colour" in read


@given(writes)
def test_whoever_listens_hears_of_every_row_that_changed(steps: list[tuple[str, str, str]]) -> None:
    rows, heard, kept = table(), list[str](), dict[str, Row]()
    rows.watch(heard.append)
    rows.copy().put(Row("x"))

    written(rows, steps)
    for key in heard:
        entry = rows.entry(key)
        kept.pop(key, None)
        if entry is not None:
            kept[key] = entry[1]

    assert kept == {row.id: row for row in rows.values()}
    rows.watch(None)
    rows.put(Row("y"))
    assert "y" not in heard


def test_a_shelf_keeps_the_order_of_first_insertion_and_tells() -> None:
    shelf: Shelf[str, int] = Shelf()
    heard: list[str] = []
    shelf.watch(heard.append)
    shelf.update({"a": 1, "b": 2})
    shelf["a"] = 3
    del shelf["b"]
    shelf["b"] = 4
    shelf.setdefault("a", 5)
    copy = shelf.copy()
    copy.clear()

    assert dict(shelf) == {"a": 3, "b": 4}
    assert shelf.columns().places == [1, 3]
    assert heard == ["a", "b", "a", "b", "b"]
    assert shelf.pop("a") == 3
    assert heard[-1] == "a"
    assert shelf.pop("a", 6) == 6
    assert len(heard) == 6
    assert (shelf.entry("a"), shelf.entry("b")) == (None, (3, 4))


def test_a_filled_shelf_goes_on_where_the_other_one_was() -> None:
    shelf: Shelf[str, int] = Shelf()
    shelf.update({"a": 1, "b": 2})
    del shelf["a"]

    other: Shelf[str, int] = Shelf()
    other.fill(shelf.columns())
    for one in (shelf, other):
        one["c"] = 3

    assert other.columns() == shelf.columns()


def test_a_cell_holds_one_value_and_tells() -> None:
    cell, heard = Cell(1), list[str]()
    cell.watch(heard.append)
    copy = cell.copy()
    cell.put(2)
    copy.put(3)

    assert (cell.get(), copy.get(), heard) == (2, 3, [""])
    assert cell.entry("") == (1, 2)
    assert cell.entry("other") is None
