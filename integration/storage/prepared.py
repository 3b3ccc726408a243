"""Statements made once, compiled once for each database, and run by its driver itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import Connection as Tx
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from integration.storage.plans import Plan, Row, Statement, Values, expanding

R = TypeVar("R")

# Times thirty columns is less than the 999 values that an old SQLite takes.
MOST_ROWS = 32
NOTHING: Values = MappingProxyType({})


class Prepared:
    """
    What SQLAlchemy does with a statement at each execution costs five times what the database does;
    here it does so once (docs/decisions/0085-statements-run-by-the-driver.md).

    Values are named after bind parameters; in an insert or update, others are the columns to set. A
    list is for an expanding parameter. Raises what SQLAlchemy would.
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._lists = expanding(statement)
        self._plans: dict[tuple[object, ...], Plan] = {}

    def all(self, tx: Tx, values: Values = NOTHING) -> list[Row]:
        values = self._evened(values)
        plan = self._plan(tx, values)
        bound = plan.bound(values)

        def read(cursor: DBAPICursor) -> list[Row]:
            cursor.execute(plan.sql, bound)
            return plan.rows(cursor)

        return _driven(tx, read)

    def first(self, tx: Tx, values: Values = NOTHING) -> Row | None:
        """Of which there may be more; the statement says which is the first."""
        rows = self.all(tx, values)
        return rows[0] if rows else None

    def value(self, tx: Tx, values: Values = NOTHING) -> Any:
        """The first column of the first row, or None."""
        row = self.first(tx, values)
        return None if row is None else next(iter(row.values()))

    def run(self, tx: Tx, values: Values) -> int:
        """How many rows it changed; for what returns none."""
        values = self._evened(values)
        plan = self._plan(tx, values)
        bound = plan.bound(values)

        def change(cursor: DBAPICursor) -> int:
            cursor.execute(plan.sql, bound)
            return cursor.rowcount

        return _driven(tx, change)

    def run_each(self, tx: Tx, rows: Sequence[Values]) -> None:
        """Inserts; the same columns in all of them. Many rows are one statement."""
        for some in _in_powers_of_two(rows):
            columns = {name: [row[name] for row in some] for name in some[0]}
            plan = self._plan(tx, columns, rows=len(some))
            bound = plan.bound(columns)
            _driven(tx, partial(_execute, sql=plan.sql, bound=bound))

    def _evened(self, values: Values) -> Values:
        """
        A list of each length would be a statement of its own, for us and for the database to plan:
        its last value fills it up to a power of two, which no IN minds.
        """
        if not self._lists:
            return values
        return {**values, **{name: _filled_up(values[name]) for name in self._lists}}

    def _plan(self, tx: Tx, values: Values, *, rows: int | None = None) -> Plan:
        which: tuple[object, ...] = (tx.dialect.name, rows, *values)
        if self._lists:
            which += tuple(len(values[name]) for name in self._lists)
        plan = self._plans.get(which)
        if plan is None:
            plan = self._plans[which] = Plan(self._statement, tx.dialect, values, rows=rows)
        return plan


def _in_powers_of_two(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    """50 as 32, 16 and 2: of so few lengths that each is a statement made once."""
    begin = 0
    while left := len(rows) - begin:
        most = min(1 << (left.bit_length() - 1), MOST_ROWS)
        yield rows[begin : begin + most]
        begin += most


def _execute(cursor: DBAPICursor, *, sql: str, bound: Any) -> None:
    cursor.execute(sql, bound)


def _filled_up(items: list[Any]) -> list[Any]:
    """[1, 2, 3] as [1, 2, 3, 3]; one that is empty stays so."""
    return items + items[-1:] * (_power_of_two(len(items)) - len(items))


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length() if least else 0


def command(tx: Tx, sql: str) -> None:
    """Of the database itself, without values: BEGIN IMMEDIATE, which begins it, or SAVEPOINT."""
    _with_cursor(tx, lambda cursor: cursor.execute(sql))


def _driven(tx: Tx, act: Callable[[DBAPICursor], R]) -> R:
    if not tx.in_transaction():
        tx.begin()
    return _with_cursor(tx, act)


def _with_cursor(tx: Tx, act: Callable[[DBAPICursor], R]) -> R:
    """
    Errors are SQLAlchemy's, without the values, which are about people; a connection that is gone
    is not used again. The cursor is closed here: what an error keeps is let go in another thread,
    and a cursor that ends there takes a statement of this one along.
    """
    cursor, driver = tx.connection.cursor(), tx.dialect.loaded_dbapi
    try:
        return act(cursor)
    except driver.Error as broken:
        gone = tx.dialect.is_disconnect(broken, tx.connection.dbapi_connection, cursor)
        if gone:
            tx.invalidate(broken)
        raise DBAPIError.instance(
            None,
            None,
            broken,
            driver.Error,
            hide_parameters=True,
            connection_invalidated=gone,
            dialect=tx.dialect,
        ) from broken
    finally:
        cursor.close()
