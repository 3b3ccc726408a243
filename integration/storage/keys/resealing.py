"""Seal a customer's rows anew under the newest data key, slice by slice, while others write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func, select, update
from sqlalchemy import Connection as Tx

from integration.storage.keys import customer_keys
from integration.storage.keys.vault import BEFORE_ENVELOPES, KEY_ID_BYTES, VERSION, Place, Vault
from integration.storage.residency.belongings import of_customer, tables_of_customers

SLICE = 200

# A row is named by its primary key, but for those that are known by another.
ROW = {"connections": "customer_id"}

# Ten minutes long and of no region: those of before data keys are over when keys are rotated.
WALKS = ("authorizations",)


@dataclass(frozen=True, slots=True)
class SealedColumn:
    table: Table
    column: Column[bytes]

    @property
    def row(self) -> Column[str]:
        name = ROW.get(self.table.name)
        named: Column[str] = (
            self.table.c[name] if name else next(iter(self.table.primary_key.columns))
        )
        return named


def sealed_columns() -> Iterator[SealedColumn]:
    """All that customers have, by the name of the column: `…_sealed`."""
    for table in tables_of_customers():
        if table.name != "data_keys":
            for column in table.columns:
                if column.name.endswith("_sealed") and isinstance(column.type, LargeBinary):
                    yield SealedColumn(table, column)


def left(tx: Tx, vault: Vault, customer_id: str) -> int:
    """How many secrets of this customer are not sealed by the newest data key."""
    old = _old_headers(tx, vault, customer_id)
    return sum(
        tx.execute(
            select(func.count())
            .select_from(each.table)
            .where(of_customer(each.table, customer_id), _old(each, old))
        ).scalar_one()
        for each in sealed_columns()
    )


def reseal(tx: Tx, vault: Vault, customer_id: str) -> int:
    """One slice; 0 when there is nothing left that can be seen."""
    old = _old_headers(tx, vault, customer_id)
    for each in sealed_columns():
        rows = tx.execute(
            select(each.row, each.column)
            .where(of_customer(each.table, customer_id), _old(each, old))
            .limit(SLICE)
            .with_for_update()
        ).all()
        for row, sealed in rows:
            place = Place(customer_id, each.table.name, row, each.column.name)
            anew = vault.seal(tx, vault.open(tx, sealed, place), place)
            tx.execute(update(each.table).where(each.row == row).values({each.column.name: anew}))
        if rows:
            return len(rows)
    return 0


def destroy_old_keys(tx: Tx, vault: Vault, customer_id: str) -> int:
    """
    Waits for whoever has sealed with an old key and not committed yet, seals what came of it anew,
    and destroys the old keys: from here on no backup of before opens with what is in this database.
    """
    _, *old = customer_keys.of_customer(tx, vault.region, customer_id) or (None,)
    ids = [key.id for key in old if key]
    customer_keys.lock(tx, vault.region, ids)
    while reseal(tx, vault, customer_id):
        pass
    customer_keys.destroy(tx, vault.region, ids)
    return len(ids)


def _old_headers(tx: Tx, vault: Vault, customer_id: str) -> list[bytes]:
    """Of this region's keys alone: where one database serves two of them, each has its own rows."""
    _, *old = customer_keys.of_customer(tx, vault.region, customer_id) or (None,)
    return [VERSION + bytes.fromhex(key.id) for key in old if key]


def _old(each: SealedColumn, old: list[bytes]) -> ColumnElement[bool]:
    begins = func.substr(each.column, 1, 1 + KEY_ID_BYTES).in_(old)
    if each.table.name in WALKS:
        return begins
    return begins | (func.substr(each.column, 1, 1) == BEFORE_ENVELOPES)
