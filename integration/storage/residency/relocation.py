"""The rows of one customer from one region's database into another's, sealed anew, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy import Column, Table, delete, func, select, text, tuple_
from sqlalchemy import Connection as Tx
from sqlalchemy.exc import DBAPIError

from integration.domain.regions import Region
from integration.storage.keys.resealing import SealedColumn, sealed_columns
from integration.storage.keys.vault import Place, Vault
from integration.storage.residency.belongings import of_customer, tables_of_customers
from integration.storage.tables.connections import connections
from integration.storage.tables.orders import invitations
from integration.storage.tables.retention import erasures, tombstones
from integration.storage.tables.withdrawals import withdrawals
from integration.storage.tables.work import work

SLICE = 200
REMOVED_AT_ONCE = 1_000
WAIT_FOR_WRITERS = "2s"
LOCK_NOT_HAD = ("55P03", "40P01")

STAYS = {
    "authorizations": "an install under way is of no region",
    "directory": "it says where the customer lives, and is of no region",
    "tickets": "a ticket is spent, whichever region its customer is in",
}
"""Tables with a customer's id that do not go along, each with the reason."""

MADE_ANEW = ("data_keys",)
"""The target's own keys seal what comes; those of the source are destroyed with the rest."""

Row = dict[str, object]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a move, within a transaction."""

    tx: Tx
    vault: Vault


@dataclass(slots=True)
class Sum:
    """Of a table: how many rows, and their digests added up, so that no order matters."""

    rows: int = 0
    digest: int = 0

    def add(self, row: Mapping[str, object]) -> None:
        self.rows += 1
        told = msgspec.json.encode([row[name] for name in sorted(row)])
        self.digest = (self.digest + int.from_bytes(sha256(told).digest())) % 2**256


def tables() -> Iterator[Table]:
    """What goes along; parents before their children."""
    for table in tables_of_customers():
        if table.name not in STAYS and table.name not in MADE_ANEW:
            yield table


def count(tx: Tx, customer_id: str) -> dict[str, int]:
    return {
        table.name: tx.execute(
            select(func.count()).select_from(table).where(of_customer(table, customer_id))
        ).scalar_one()
        for table in tables()
    }


def wait_for_writers(tx: Tx) -> bool:
    """
    Whoever has written and not committed yet is waited for, and whoever comes waits for us; on
    SQLite there is one writer anyway. False, and this transaction over, rather than hold up all.
    """
    if tx.dialect.name != "postgresql":
        return True
    names = ", ".join(table.name for table in everything())
    try:
        tx.execute(text(f"SET LOCAL lock_timeout = '{WAIT_FOR_WRITERS}'"))
        tx.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
    except DBAPIError as broken:
        if getattr(broken.orig, "sqlstate", None) not in LOCK_NOT_HAD:
            raise
        tx.rollback()
        return False
    return True


def under_way(tx: Tx, customer_id: str, *, watch: datetime) -> int:
    """Steps, erasures and renewals of a token that somebody holds: their end is to be recorded."""
    asked = (
        select(func.count()).where(work.c.tenant == customer_id, work.c.lease_expires_at > watch),
        select(func.count()).where(
            erasures.c.customer_id == customer_id, erasures.c.lease_expires_at > watch
        ),
        select(func.count()).where(
            connections.c.customer_id == customer_id, connections.c.refreshing_until > watch
        ),
    )
    return sum(tx.execute(one).scalar_one() for one in asked)


def page_of(
    side: Side, table: Table, customer_id: str, *, after: Key | None
) -> tuple[list[Row], Key]:
    """Secrets in clear, what the database deals by itself left out, and where the next begins."""
    keys = list(table.primary_key.columns)
    asked = select(table).where(of_customer(table, customer_id)).order_by(*keys).limit(SLICE)
    if after is not None:
        asked = asked.where(tuple_(*keys) > tuple_(*after))
    rows = [dict(row) for row in side.tx.execute(asked).mappings()]
    last = tuple(rows[-1][key.name] for key in keys) if rows else ()
    return [_opened(side, table, customer_id, row) for row in rows], last


def put(side: Side, table: Table, customer_id: str, rows: Sequence[Row]) -> None:
    sealed = [_sealed(side, table, customer_id, row) for row in rows]
    side.tx.execute(table.insert(), sealed)


def at_home(table: Table, rows: Sequence[Row], region: Region) -> list[Row]:
    """A connection says which region it is in; nothing else does."""
    if table is not connections:
        return list(rows)
    return [row | {"region": region.value} for row in rows]


def remove_some(tx: Tx, customer_id: str) -> int:
    """
    A few rows, children before their parents; 0 when none are left. The data keys go last: without
    them nothing opens that a backup still holds.
    """
    for table in reversed(everything()):
        keys = list(table.primary_key.columns)
        some = select(*keys).where(of_customer(table, customer_id)).limit(REMOVED_AT_ONCE)
        if gone := tx.execute(delete(table).where(tuple_(*keys).in_(some))).rowcount:
            return gone
    return 0


def hashes_kept(tx: Tx, customer_id: str) -> int:
    """Of orders that are gone: their ids are known to nobody any more."""
    return sum(
        tx.execute(
            select(func.count()).select_from(table).where(table.c.customer_id == customer_id)
        ).scalar_one()
        for table in (tombstones, withdrawals)
    )


def link_hashes(tx: Tx, customer_id: str) -> Iterator[str]:
    """Of the links that open something, and of those that answer that it was erased."""
    for table in (invitations, tombstones):
        asked = select(table.c.link_hash, table.c.report_hash)
        for row in tx.execute(asked.where(table.c.customer_id == customer_id)):
            yield from filter(None, row)


def everything() -> tuple[Table, ...]:
    """Whose files forget, once a customer has left."""
    return (*_made_anew(), *tables())


def _made_anew() -> list[Table]:
    return [table for table in tables_of_customers() if table.name in MADE_ANEW]


def _opened(side: Side, table: Table, customer_id: str, row: Row) -> Row:
    for each in _sealed_of(table):
        if (sealed := row[each.column.name]) is not None:
            place = _place(each, customer_id, row)
            row[each.column.name] = side.vault.open(side.tx, _bytes(sealed), place)
    return {name: value for name, value in row.items() if not _dealt(table.c[name])}


def _sealed(side: Side, table: Table, customer_id: str, row: Row) -> Row:
    anew = dict(row)
    for each in _sealed_of(table):
        if (secret := row[each.column.name]) is not None:
            place = _place(each, customer_id, row)
            anew[each.column.name] = side.vault.seal(side.tx, str(secret), place)
    return anew


def _sealed_of(table: Table) -> list[SealedColumn]:
    return [each for each in sealed_columns() if each.table is table]


def _place(each: SealedColumn, customer_id: str, row: Row) -> Place:
    return Place(customer_id, each.table.name, str(row[each.row.name]), each.column.name)


def _dealt(column: Column[object]) -> bool:
    return column.primary_key and column.autoincrement is True


def _bytes(sealed: object) -> bytes:
    if not isinstance(sealed, bytes):
        raise TypeError("What is sealed is bytes.")
    return sealed
