"""Statements made once, compiled once for each database, and run by its driver itself."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, NoReturn, cast

from sqlalchemy import Connection as Tx
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from integration.storage.plans import Plan, Row, Statement, Values, expanding

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
        plan = self._plan(tx, values)
        cursor = _cursor(tx)
        try:
            cursor.execute(plan.sql, plan.bound(values))
            return plan.rows(cursor)
        except Exception as broken:
            _raise_as_sqlalchemy_does(tx, cursor, broken)

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
        plan = self._plan(tx, values)
        cursor = _cursor(tx)
        try:
            cursor.execute(plan.sql, plan.bound(values))
        except Exception as broken:
            _raise_as_sqlalchemy_does(tx, cursor, broken)
        return cursor.rowcount

    def run_each(self, tx: Tx, rows: Sequence[Values]) -> None:
        """The same columns in all of them."""
        if not rows:
            return
        plan = self._plan(tx, rows[0])
        cursor = _cursor(tx)
        try:
            cursor.executemany(plan.sql, cast(Any, [plan.bound(row) for row in rows]))
        except Exception as broken:
            _raise_as_sqlalchemy_does(tx, cursor, broken)

    def _plan(self, tx: Tx, values: Values) -> Plan:
        which: tuple[object, ...] = (tx.dialect.name, *values)
        if self._lists:
            which += tuple(len(cast(list[object], values[name])) for name in self._lists)
        plan = self._plans.get(which)
        if plan is None:
            plan = self._plans[which] = Plan(self._statement, tx.dialect, values)
        return plan


def _cursor(tx: Tx) -> DBAPICursor:
    if not tx.in_transaction():
        tx.begin()
    return tx.connection.cursor()


def command(tx: Tx, sql: str) -> None:
    """Of the database itself, without values: BEGIN IMMEDIATE, SAVEPOINT."""
    cursor = tx.connection.cursor()
    try:
        cursor.execute(sql)
    except Exception as broken:
        _raise_as_sqlalchemy_does(tx, cursor, broken)


def _raise_as_sqlalchemy_does(tx: Tx, cursor: Any, broken: Exception) -> NoReturn:
    """Without the values, which are about people; a connection that is gone is not used again."""
    driver = tx.dialect.loaded_dbapi
    if not isinstance(broken, driver.Error):
        raise broken
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
