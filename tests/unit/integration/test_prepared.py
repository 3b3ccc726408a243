"""Statements run by the driver: as SQLAlchemy runs them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from traceback import walk_tb
from typing import Any

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import (
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from integration.storage.prepared import Prepared
from integration.storage.tables.connections import connections
from integration.storage.tables.deliveries import deliveries
from integration.storage.tables.work import work

NOON = datetime(2026, 11, 23, 12, 0, 0, 250, tzinfo=UTC)
ABROAD = NOON.astimezone(timezone(timedelta(hours=-5)))
ADD = Prepared(insert(work))
ALL = Prepared(select(work).order_by(work.c.id))
SOME_ROWS = (
    select(work.c.id).where(work.c.id.in_(bindparam("ids", expanding=True))).order_by(work.c.id)
)
SOME = Prepared(SOME_ROWS)


def piece(id: str, **changed: object) -> dict[str, object]:
    whole: dict[str, object] = {
        "id": id,
        "key": f"key of {id}",
        "kind": "email.send",
        "tenant": "cus_1",
        "subject": "ord_1",
        "payload": "{}",
        "lane": 2,
        "state": "due",
        "attempts": 0,
        "due_at": NOON,
        "fence": 1,
        "manual": True,
        "traceparent": "",
        "created_at": NOON,
        "updated_at": NOON,
    }
    return whole | changed


def test_rows_are_those_that_sqlalchemy_reads(tx: Tx) -> None:
    ADD.run_each(tx, [piece("a", due_at=ABROAD, manual=False), piece("b", due_at=None)])

    found = ALL.all(tx)

    assert found == [dict(row) for row in tx.execute(select(work).order_by(work.c.id)).mappings()]
    assert (found[0]["due_at"], found[0]["manual"], found[1]["due_at"]) == (NOON, False, None)
    assert list(found[0]) == [column.key for column in work.c]


def test_what_it_writes_is_what_sqlalchemy_writes(tx: Tx) -> None:
    ADD.run(tx, piece("a", due_at=ABROAD))
    tx.execute(insert(work).values(piece("b", due_at=ABROAD)))

    one, other = tx.exec_driver_sql("SELECT * FROM work ORDER BY id").mappings()

    assert {**one, "id": "", "key": ""} == {**other, "id": "", "key": ""}


@pytest.mark.parametrize("ids", [[], ["a"], ["c", "a"], ["a", "b", "c", "d"]])
def test_a_list_may_be_of_any_length(tx: Tx, ids: list[str]) -> None:
    ADD.run_each(tx, [piece(id) for id in "abc"])

    assert [row["id"] for row in SOME.all(tx, {"ids": ids})] == sorted(set(ids) & set("abc"))


@pytest.mark.parametrize("many", [0, 1, 2, 3, 31, 32, 33, 50, 101])
def test_rows_may_be_of_any_number_and_are_few_statements(tx: Tx, many: int) -> None:
    ids = [f"{number:03}" for number in range(many)]
    rows = [piece(id, due_at=ABROAD, manual=id.endswith("1"), reason=id) for id in ids]

    with statements(tx) as ran:
        ADD.run_each(tx, rows)

    assert [(row["id"], row["manual"], row["reason"], row["due_at"]) for row in ALL.all(tx)] == [
        (id, id.endswith("1"), id, NOON) for id in ids
    ]
    # 101 as 32 three times, 4 and 1.
    assert len(ran) == many // 32 + (many % 32).bit_count()


def test_lists_of_all_lengths_are_few_statements(tx: Tx) -> None:
    prepared, seen = Prepared(SOME_ROWS), set[str]()

    for length in range(1, 21):
        ids = [f"{number:03}" for number in range(length)]
        with statements(tx) as ran:
            prepared.all(tx, {"ids": ids})
        seen |= set(ran)

    assert len(seen) == len([1, 2, 4, 8, 16, 32])


@contextmanager
def statements(tx: Tx) -> Iterator[list[str]]:
    """As the driver is given them, before any value is in them."""
    if not tx.in_transaction():
        tx.begin()
    ran, raw = list[str](), tx.connection.dbapi_connection

    class Watched:
        def cursor(self) -> object:
            assert raw is not None
            return Cursor(raw.cursor())

        def __getattr__(self, name: str) -> Any:
            return getattr(raw, name)

    class Cursor:
        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def execute(self, sql: str, *values: Any) -> Any:
            ran.append(sql)
            return self._inner.execute(sql, *values)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._inner, name)

    fairy: Any = tx.connection
    fairy.dbapi_connection = Watched()
    yield ran
    fairy.dbapi_connection = raw


def test_values_that_are_no_parameters_are_the_columns_to_set(tx: Tx) -> None:
    change = Prepared(update(work).where(work.c.id == bindparam("which")))
    ADD.run_each(tx, [piece("a"), piece("b")])

    assert change.run(tx, {"which": "a", "state": "done", "attempts": 3}) == 1
    assert change.run(tx, {"which": "a", "due_at": None}) == 1
    assert change.run(tx, {"which": "nobody", "state": "done"}) == 0
    a, b = ALL.all(tx)
    assert (a["state"], a["attempts"], a["due_at"]) == ("done", 3, None)
    assert (b["state"], b["attempts"], b["due_at"]) == ("due", 0, NOON)


def test_what_changes_rows_may_return_them(tx: Tx) -> None:
    taken = Prepared(delete(work).where(work.c.fence == bindparam("fence")).returning(work.c.id))
    ADD.run_each(tx, [piece("a"), piece("b", fence=2)])

    assert taken.value(tx, {"fence": 2}) == "b"
    assert taken.value(tx, {"fence": 2}) is None
    assert [row["id"] for row in ALL.all(tx)] == ["a"]


def test_a_number_of_the_log_is_a_number(tx: Tx) -> None:
    """PostgreSQL's driver has a type of its own for it, which its rows alone tell."""
    entry = {
        **dict.fromkeys(("id", "kind", "trigger", "method", "url", "outcome"), "x"),
        **dict.fromkeys(("request_headers", "response_headers", "traceparent"), "{}"),
        "attempt": 1,
        "duration_ms": 1.25,
        "started_at": NOON,
    }
    Prepared(insert(deliveries)).run(tx, entry)

    [row] = Prepared(select(deliveries.c.duration_ms, deliveries.c.status)).all(tx)

    assert row == {"duration_ms": 1.25, "status": None}
    assert Prepared(select(func.count()).select_from(deliveries)).value(tx) == 1


def test_a_key_that_is_taken_is_the_same_error_without_the_values(tx: Tx) -> None:
    ADD.run(tx, piece("a"))

    with pytest.raises(IntegrityError) as broken:
        ADD.run(tx, piece("b", key="key of a", payload='{"of": "Alice"}'))

    assert "Alice" not in str(broken.value)
    tx.rollback()


def test_an_outer_transaction_may_take_it_back(tx: Tx) -> None:
    ADD.run(tx, piece("a"))
    tx.rollback()

    assert ALL.all(tx) == []


def no_plan(tx: Tx, prepared: Prepared, **values: object) -> str:
    with pytest.raises(TypeError) as refused:
        prepared.first(tx, values)
    return str(refused.value)


def test_what_would_have_to_be_converted_each_time_is_refused(tx: Tx) -> None:
    late = Prepared(select(work.c.id).where(work.c.due_at > literal(NOON)))
    assert "make it a bind parameter" in no_plan(tx, late)
    assert "knows no nobody" in no_plan(tx, SOME, ids=[], nobody=1)


def test_no_table_has_a_default_that_only_sqlalchemy_would_fill_in() -> None:
    tables: list[Table] = list(connections.metadata.tables.values())

    assert len(tables) > 20
    assert [
        str(column)
        for table in tables
        for column in table.c
        if column.default is not None or column.onupdate is not None
    ] == []


def test_what_an_error_keeps_of_a_statement_is_closed(tx: Tx) -> None:
    """Another thread lets it go: a cursor that is open then takes a statement of this one along."""
    ADD.run(tx, piece("a"))

    with pytest.raises(IntegrityError) as kept:
        ADD.run(tx, piece("a"))

    frames = [frame for frame, _ in walk_tb(kept.value.__traceback__)]
    cursors = [frame.f_locals["cursor"] for frame in frames if "cursor" in frame.f_locals]
    assert cursors
    for cursor in cursors:
        with pytest.raises(tx.dialect.loaded_dbapi.Error, match="closed"):
            cursor.fetchall()
