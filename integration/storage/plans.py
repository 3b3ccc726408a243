"""A compiled statement, and what its values and rows go through on their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Delete, Dialect, Insert, Select, Update, bindparam
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql import visitors
from sqlalchemy.types import TypeEngine

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
Values = Mapping[str, Any]
Row = Mapping[str, Any]
"""By the names of the columns."""

Convert = Callable[[Any], Any]
CONSTANT = (str, int, float, type(None))


@dataclass(frozen=True, slots=True)
class _Blank:
    """Where a value goes once it is known: the one of this name, or one of its list."""

    name: str
    type: TypeEngine[Any]
    place: int | None = None


class Plan:
    """For values of these names, on this database."""

    def __init__(
        self, statement: Statement, dialect: Dialect, values: Values, *, rows: int | None = None
    ) -> None:
        """With `rows`, of an insert, each value is the list of what so many of them have."""
        compiled = _with_blanks(statement, values, rows).compile(
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        if compiled.prefetch:
            raise TypeError("A column's default of Python's would have to be called each time.")
        self.sql = str(compiled)
        order: list[str] | None = compiled.positiontup
        found: dict[str, object] = compiled.params
        self._names = None if order is not None else tuple(found)
        self._filled = [found[name] for name in order or found]
        self._blanks = [
            (index, one.name, one.place, _into(one.type, dialect))
            for index, one in enumerate(self._filled)
            if isinstance(one, _Blank)
        ]
        for one in self._filled:
            if not isinstance(one, (_Blank, *CONSTANT)):
                raise TypeError(f"{one!r} would have to be converted: make it a bind parameter.")
        self._dialect = dialect
        self._columns = tuple(getattr(statement, "exported_columns", ()))
        self._keys = tuple(column.key for column in self._columns)
        self._converts: list[tuple[str, Convert]] | None = None

    def bound(self, values: Values) -> list[object] | dict[str, object]:
        filled = self._filled.copy()
        for index, name, place, convert in self._blanks:
            value: Any = values[name] if place is None else values[name][place]
            filled[index] = value if convert is None else convert(value)
        return filled if self._names is None else dict(zip(self._names, filled, strict=True))

    def rows(self, cursor: DBAPICursor) -> list[Row]:
        found = cursor.fetchall()
        if self._converts is None:
            # Only the driver's description says which of its types a column has.
            self._converts = list(self._conversions(cursor))
        keys, converts = self._keys, self._converts
        rows: list[Row] = []
        for one in found:
            row = dict(zip(keys, one, strict=True))
            for key, convert in converts:
                row[key] = convert(row[key])
            rows.append(row)
        return rows

    def _conversions(self, cursor: DBAPICursor) -> Iterator[tuple[str, Convert]]:
        for column, described in zip(self._columns, cursor.description or (), strict=True):
            implementation = column.type.dialect_impl(self._dialect)
            convert = implementation.result_processor(self._dialect, described[1])
            if convert is not None:
                yield column.key, convert


def _into(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def expanding(statement: Statement) -> tuple[str, ...]:
    """The parameters that are lists."""
    binds = (one for one in visitors.iterate(statement) if isinstance(one, BindParameter))
    return tuple(one.key for one in binds if one.expanding and one.required)


def _with_blanks(statement: Statement, values: Values, rows: int | None) -> Any:
    """In place of every value, who it will be."""
    ours = {
        one.key
        for one in visitors.iterate(statement)
        if isinstance(one, BindParameter) and one.required
    }
    filled, others = statement, values.keys() - ours
    if others and not isinstance(statement, Insert | Update):
        raise TypeError(f"The statement knows no {', '.join(sorted(others))}.")
    if isinstance(statement, Insert | Update):
        columns = {name: statement.table.c[name].type for name in values if name in others}

        def row(place: int | None) -> dict[str, BindParameter[Any]]:
            end = "" if place is None else f"_{place}"
            return {
                name: bindparam(f"set_{name}{end}", _Blank(name, type_, place), type_=type_)
                for name, type_ in columns.items()
            }

        filled = statement.values(row(None) if rows is None else [row(i) for i in range(rows)])

    def blank(element: Any, **_: object) -> Any:
        if not isinstance(element, BindParameter) or not element.required:
            return None
        name, type_ = element.key, element.type
        given = values[name]
        value = (
            [_Blank(name, type_, place) for place in range(len(given))]
            if isinstance(given, list)
            else _Blank(name, type_)
        )
        return bindparam(name, value, expanding=element.expanding, type_=type_)

    return visitors.replacement_traverse(filled, {}, blank)
