"""What pieces of work are about: read for all of them at once, by a statement for each table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection as Tx
from sqlalchemy import Table, bindparam, select

from integration.domain.ids import WorkId
from integration.domain.work import Work, WorkKind
from integration.storage.keys.vault import Known, Vault
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.tables.attempts import results
from integration.storage.tables.connections import connections
from integration.storage.tables.field_checks import field_checks
from integration.storage.tables.orders import invitations, orders
from integration.storage.tables.work import work

# What these kinds send was scored before.
OF_RESULTS = frozenset({WorkKind.SCORECARD, WorkKind.CALLBACK})
SEALED = ("token_sealed", "link_sealed", "report_sealed", "result_sealed", "callback_sealed")


@dataclass(frozen=True, slots=True)
class Read:
    """By the work's id; what is not here has no row. What is sealed is so still."""

    orders: Mapping[WorkId, Row]
    invitations: Mapping[WorkId, Row]
    connections: Mapping[WorkId, Row]
    results: Mapping[WorkId, Row]
    field_checks: Mapping[WorkId, Row]
    known: Known = field(repr=False)
    """The data keys that these rows are sealed with."""


def read(tx: Tx, vault: Vault, held: Collection[Work]) -> Read:
    every = [one.id for one in held]
    of_results = [one.id for one in held if one.kind in OF_RESULTS]
    of_fields = [one.id for one in held if one.kind == WorkKind.SCORECARD]
    found = Read(
        orders=_rows(tx, _ORDERS, every),
        invitations=_rows(tx, _INVITATIONS, every),
        connections=_rows(tx, _CONNECTIONS, every),
        results=_rows(tx, _RESULTS, of_results),
        field_checks=_rows(tx, _FIELD_CHECKS, of_fields),
        known={},
    )
    sealed = [
        row[column]
        for rows in (found.invitations, found.connections, found.results)
        for row in rows.values()
        for column in SEALED
        if row.get(column)
    ]
    vault.read_keys(tx, sealed, found.known)
    return found


def _rows(tx: Tx, prepared: Prepared, ids: list[WorkId]) -> dict[WorkId, Row]:
    rows = prepared.all(tx, {"ids": ids}) if ids else ()
    return {WorkId(row["work_id"]): row for row in rows}


def _of_customer(table: Table) -> Prepared:
    return Prepared(
        select(work.c.id.label("work_id"), table).where(
            work.c.id.in_(bindparam("ids", expanding=True)), table.c.customer_id == work.c.tenant
        )
    )


def _of_order(table: Table) -> Prepared:
    return Prepared(
        select(work.c.id.label("work_id"), table).where(
            work.c.id.in_(bindparam("ids", expanding=True)),
            table.c.customer_id == work.c.tenant,
            table.c.order_id == work.c.subject,
        )
    )


_ORDERS, _INVITATIONS, _RESULTS = (_of_order(one) for one in (orders, invitations, results))
_CONNECTIONS, _FIELD_CHECKS = (_of_customer(one) for one in (connections, field_checks))
