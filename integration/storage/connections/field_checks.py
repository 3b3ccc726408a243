"""The last check of a customer's mapped scorecard fields: the newest is all that is kept."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection as Tx
from sqlalchemy import bindparam, select

from integration.domain.field_checks import CheckCause, CheckedField, CheckedFields
from integration.domain.ids import CustomerId
from integration.storage.database import put_all
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.tables.field_checks import field_checks


def put(
    tx: Tx,
    customer_id: CustomerId,
    fields: tuple[CheckedField, ...],
    *,
    cause: CheckCause,
    at: datetime,
) -> None:
    row = {
        "customer_id": customer_id,
        "checked_at": at,
        "cause": cause.value,
        "fields": msgspec.json.encode(fields).decode(),
    }
    put_all(tx, field_checks, ["customer_id"], [row])


_LAST = Prepared(select(field_checks).where(field_checks.c.customer_id == bindparam("customer")))


def last(tx: Tx, customer_id: CustomerId) -> CheckedFields | None:
    row = _LAST.first(tx, {"customer": customer_id})
    return checked(row) if row else None


def checked(row: Row) -> CheckedFields:
    return CheckedFields(
        checked_at=row["checked_at"],
        cause=CheckCause(row["cause"]),
        fields=msgspec.json.decode(row["fields"], type=tuple[CheckedField, ...]),
    )
