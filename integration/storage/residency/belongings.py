"""All rows of one customer, taken out and put back; which tables are theirs, the metadata says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache

import msgspec
from sqlalchemy import Column, ColumnElement, LargeBinary, Table, bindparam, delete, select
from sqlalchemy import Connection as Tx
from sqlalchemy.exc import IntegrityError

from integration.storage.prepared import Prepared
from integration.storage.queue.fences import fences, take_from
from integration.storage.tables import metadata
from integration.storage.tables.columns import UtcDateTime

Rows = Mapping[str, Sequence[Mapping[str, object]]]

_AS_JSON: Mapping[type, type] = {LargeBinary: bytes, UtcDateTime: datetime}
"""What of a database's values JSON has otherwise."""

OWNERS = ("customer_id", "tenant")
"""What the column is called that says whose a row is."""

NOT_THEIRS = {
    "accounts": "who may sign in to JobCannon is its operators' to say, whatever was kept",
    "account_setups": "it belongs to one of those",
    "admin_sessions": "an admin of JobCannon is signed in, whatever becomes of a customer",
    "sign_ins": "somebody tried to sign in to JobCannon, not to a customer's iCIMS",
    "audit_log": "it is only ever added to, in one chain for all (docs/decisions/0047)",
    "audit_anchor": "it belongs to that chain",
    "moves": "what happened stays known, wherever the customer is by now",
    "transits": "whether a customer may be written to is not the customer's to say",
    "moved_links": "they are of a customer that is not here any more",
}
"""Tables that stay as they are, each with the reason."""


class Unfitting(Exception):
    """Rows that do not go into these tables."""


@cache
def tables_of_customers() -> Sequence[Table]:
    """Parents before their children. Those that hang on a customer's row are theirs as well."""
    return [one for one in metadata.sorted_tables if one.name not in NOT_THEIRS and _owned(one)]


def rows_of(tx: Tx, customer_id: str) -> Rows:
    """As JSON has them: bytes in base64, instants in RFC 3339."""
    theirs = {"whose": customer_id}
    return {table.name: _reading(table).all(tx, theirs) for table in tables_of_customers()}


def put_back(tx: Tx, customer_id: str, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
    """
    These and no others from now on. Whoever holds work of theirs at this moment may not record it.

    Raises Unfitting, and then the transaction is to be undone.
    """
    tables = tables_of_customers()
    if unknown := rows.keys() - {table.name for table in tables}:
        raise Unfitting(f"there is no table {sorted(unknown)[0]!r} with rows of a customer")

    held = fences(tx, tenant=customer_id)
    for table in reversed(tables):
        _deleting(table).run(tx, {"whose": customer_id})
    try:
        for table in tables:
            _inserting(table).run_each(tx, [_row(table, row) for row in rows.get(table.name, ())])
    except IntegrityError as broken:
        raise Unfitting(f"the rows do not fit: {broken.orig}") from broken
    take_from(tx, tenant=customer_id, fences=held)


def sealed_in(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterator[bytes]:
    """Whatever of it only an encryption key opens."""
    for table in tables_of_customers():
        names = [column.name for column in table.columns if column.name.endswith("_sealed")]
        for row in rows.get(table.name, ()):
            for name in names:
                if row.get(name) is not None:
                    yield _value(table.c[name], row[name])  # type: ignore[misc]  # bytes, by its type


def of_customer(table: Table, customer_id: str) -> ColumnElement[bool]:
    return _theirs(table, customer_id)


def _owned(table: Table) -> bool:
    return _owner(table) is not None or any(_owned(parent) for _, parent in _parents(table))


def _owner(table: Table) -> Column[object] | None:
    return next((table.c[name] for name in OWNERS if name in table.c), None)


def _parents(table: Table) -> Iterator[tuple[Column[object], Table]]:
    for key in table.foreign_keys:
        yield key.parent, key.column.table


def _theirs(table: Table, customer_id: object) -> ColumnElement[bool]:
    owner = _owner(table)
    if owner is not None:
        return owner == customer_id
    column, parent = next((key, one) for key, one in _parents(table) if _owned(one))
    reference = next(iter(column.foreign_keys)).column
    return column.in_(select(reference).where(_theirs(parent, customer_id)))


@cache
def _reading(table: Table) -> Prepared:
    wanted = select(*_kept(table).values()).where(_theirs(table, bindparam("whose")))
    return Prepared(wanted.order_by(*table.primary_key))


@cache
def _deleting(table: Table) -> Prepared:
    return Prepared(delete(table).where(_theirs(table, bindparam("whose"))))


@cache
def _inserting(table: Table) -> Prepared:
    return Prepared(table.insert())


def _dealt(column: Column[object]) -> bool:
    """A number that the database deals by itself: put back in their order, rows get new ones."""
    return column.primary_key and column.autoincrement is True


def _row(table: Table, row: Mapping[str, object]) -> dict[str, object]:
    columns = _kept(table)
    if row.keys() != columns.keys():
        raise Unfitting(
            f"a row of {table.name} has other columns than {', '.join(sorted(columns))}"
        )
    return {name: _value(column, row[name]) for name, column in columns.items()}


@cache
def _kept(table: Table) -> Mapping[str, Column[object]]:
    return {column.name: column for column in table.columns if not _dealt(column)}


def _value(column: Column[object], value: object) -> object:
    wanted = _AS_JSON.get(type(column.type))
    if wanted is None or value is None:
        return value
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as broken:
        raise Unfitting(f"{column.table.name}.{column.name}: {broken}") from broken
