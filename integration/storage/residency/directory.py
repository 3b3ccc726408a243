"""The directory of customers and their regions; no candidate is ever named in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, bindparam, select, update

from integration.domain.ids import CustomerId
from integration.domain.regions import Region
from integration.domain.residency import Residence
from integration.storage.database import insert_once
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.tables.directory import directory

_THIS = directory.c.customer_id == bindparam("customer")
_FIND = Prepared(select(directory).where(_THIS).with_for_update())
_CHANGE = Prepared(update(directory).where(_THIS))


def find(tx: Tx, customer_id: CustomerId) -> Residence | None:
    """Held until the transaction ends, so that nobody decides between a look and a lock."""
    row = _FIND.first(tx, {"customer": customer_id})
    return _residence(row) if row else None


def all_of(tx: Tx, *, customer_id: CustomerId | None = None) -> tuple[Residence, ...]:
    """Looked at and not held; of everybody, or of one customer."""
    asked = select(directory).order_by(directory.c.customer_id)
    if customer_id is not None:
        asked = asked.where(directory.c.customer_id == customer_id)
    return tuple(_residence(row) for row in tx.execute(asked).mappings())


def enter(
    tx: Tx, customer_id: CustomerId, *, region: Region | None, by: str | None, at: datetime
) -> bool:
    """False when the customer is known already."""
    return insert_once(
        tx,
        directory,
        {"customer_id": customer_id, "region": region, "decided_by": by, "updated_at": at},
    )


def decide(tx: Tx, customer_id: CustomerId, *, region: Region, by: str, at: datetime) -> None:
    _change(tx, customer_id, at=at, region=region.value, decided_by=by)


def lock(tx: Tx, customer_id: CustomerId, *, at: datetime) -> None:
    _change(tx, customer_id, at=at, locked_at=at)


def begin_move(tx: Tx, customer_id: CustomerId, *, to: Region, at: datetime) -> None:
    _change(tx, customer_id, at=at, moving_to=to.value)


def abandon_move(tx: Tx, customer_id: CustomerId, *, at: datetime) -> None:
    _change(tx, customer_id, at=at, moving_to=None)


def arrive(tx: Tx, residence: Residence, *, to: Region, by: str, at: datetime) -> None:
    """The one line at which a customer changes sides; what is left behind is to be erased."""
    _change(
        tx,
        residence.customer_id,
        at=at,
        region=to.value,
        decided_by=by,
        moving_to=None,
        leaving=residence.region.value if residence.region else None,
    )


def leave_nothing(tx: Tx, customer_id: CustomerId, *, at: datetime) -> None:
    _change(tx, customer_id, at=at, leaving=None)


def _change(tx: Tx, customer_id: CustomerId, *, at: datetime, **values: object) -> None:
    _CHANGE.run(tx, {"customer": customer_id, "updated_at": at, **values})


def _residence(row: Row | RowMapping) -> Residence:
    return Residence(
        customer_id=CustomerId(row["customer_id"]),
        region=_region(row["region"]),
        decided_by=row["decided_by"],
        locked_at=row["locked_at"],
        moving_to=_region(row["moving_to"]),
        leaving=_region(row["leaving"]),
    )


def _region(text: str | None) -> Region | None:
    return Region(text) if text else None
