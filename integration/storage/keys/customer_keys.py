"""The data keys of customers: added, looked up at every use, sealed anew, and destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, RowMapping, Select, bindparam, delete, func, select, update
from sqlalchemy import Connection as Tx

from integration.storage.database import insert_once
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.tables.keys import data_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """`sealed` by the operator's key that `kek_id` names."""

    id: str
    customer_id: str
    generation: int
    kek_id: str
    sealed: bytes = field(repr=False)


def newest(tx: Tx, region: str, customer_id: str) -> DataKey | None:
    """
    Held until the transaction ends, so that a key is never destroyed under what it has sealed and
    nobody sees yet.
    """
    asked = {"region": region, "customer_id": customer_id}
    return _one(_NEWEST.first(tx, asked))


def find(tx: Tx, region: str, key_ids: Sequence[str]) -> list[DataKey]:
    """Never from memory: a key that was destroyed opens nothing, wherever it was used before."""
    return [_key(row) for row in _FIND.all(tx, {"region": region, "key_ids": list(key_ids)})]


def add(tx: Tx, region: str, key: DataKey) -> DataKey:
    insert_once(
        tx,
        data_keys,
        {
            "id": key.id,
            "region": region,
            "customer_id": key.customer_id,
            "generation": key.generation,
            "kek_id": key.kek_id,
            "key_sealed": key.sealed,
        },
    )
    added = newest(tx, region, key.customer_id)
    return added or key


def rewrap(tx: Tx, region: str, key_id: str, *, kek_id: str, sealed: bytes) -> None:
    tx.execute(
        update(data_keys)
        .where(data_keys.c.region == region, data_keys.c.id == key_id)
        .values(kek_id=kek_id, key_sealed=sealed)
    )


def lock(tx: Tx, region: str, key_ids: Sequence[str]) -> None:
    """Waits for every transaction that has sealed with one of them."""
    held = _of(region).where(data_keys.c.id.in_(key_ids))
    tx.execute(held.with_for_update()).all()


def destroy(tx: Tx, region: str, key_ids: Sequence[str]) -> None:
    tx.execute(delete(data_keys).where(data_keys.c.region == region, data_keys.c.id.in_(key_ids)))


def of_customer(tx: Tx, region: str, customer_id: str) -> tuple[DataKey, ...]:
    """The newest first."""
    asked = _of(region).where(data_keys.c.customer_id == customer_id)
    rows = tx.execute(asked.order_by(data_keys.c.generation.desc())).mappings()
    return tuple(_key(row) for row in rows)


def customers(tx: Tx, region: str) -> tuple[str, ...]:
    asked = select(data_keys.c.customer_id).where(data_keys.c.region == region).distinct()
    return tuple(tx.scalars(asked.order_by(data_keys.c.customer_id)))


def by_kek(tx: Tx, region: str) -> dict[str, int]:
    """How many data keys each of the operator's keys has sealed."""
    asked = select(data_keys.c.kek_id, func.count()).where(data_keys.c.region == region)
    return {kek_id: count for kek_id, count in tx.execute(asked.group_by(data_keys.c.kek_id))}


def one_by_each_kek(tx: Tx, region: str) -> tuple[DataKey, ...]:
    ids = select(func.min(data_keys.c.id)).where(data_keys.c.region == region)
    asked = _of(region).where(data_keys.c.id.in_(ids.group_by(data_keys.c.kek_id)))
    return tuple(_key(row) for row in tx.execute(asked).mappings())


def _of(region: str | BindParameter[str]) -> Select[str, str, int, str, bytes]:
    columns = data_keys.c
    return select(
        columns.id, columns.customer_id, columns.generation, columns.kek_id, columns.key_sealed
    ).where(columns.region == region)


def _one(found: Row | None) -> DataKey | None:
    return _key(found) if found else None


def _key(row: Row | RowMapping) -> DataKey:
    return DataKey(
        id=row["id"],
        customer_id=row["customer_id"],
        generation=row["generation"],
        kek_id=row["kek_id"],
        sealed=row["key_sealed"],
    )


# Made once: these two are asked more often than anything else (docs/decisions/0078).
_OF_REGION = _of(bindparam("region", type_=data_keys.c.region.type))
_FIND = Prepared(_OF_REGION.where(data_keys.c.id.in_(bindparam("key_ids", expanding=True))))
_NEWEST = Prepared(
    _OF_REGION.where(data_keys.c.customer_id == bindparam("customer_id"))
    .order_by(data_keys.c.generation.desc())
    .limit(1)
    .with_for_update(read=True, key_share=True)
)
