"""Connections: each customer's, with the token that belongs to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, bindparam, case, delete, func, select, update

from integration.domain.connections import Access, Connection, ConnectionStatus
from integration.domain.ids import ConnectionId, CustomerId
from integration.domain.regions import Region
from integration.domain.work import WorkState
from integration.storage.connections.places import sealed_refresh, token_of
from integration.storage.database import insert_once
from integration.storage.keys.vault import Known, Vault
from integration.storage.plans import Row
from integration.storage.prepared import Prepared
from integration.storage.tables.connections import connections
from integration.storage.tables.work import work

_OF_CUSTOMER = connections.c.customer_id == bindparam("customer")
_FIND = Prepared(select(connections).where(_OF_CUSTOMER))
_HELD = Prepared(select(connections).where(_OF_CUSTOMER).with_for_update())
_KNOWS = Prepared(select(connections.c.id).where(_OF_CUSTOMER))


class Connections:
    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def open_pending(
        self,
        tx: Tx,
        *,
        id: ConnectionId,
        customer_id: CustomerId,
        region: Region,
        issuer: str,
        at: datetime,
    ) -> None:
        """A connection that exists already keeps its status until a new token is here."""
        insert_once(
            tx,
            connections,
            {
                "id": id,
                "customer_id": customer_id,
                "customer_name": customer_id,
                "region": region.value,
                "issuer": issuer,
                "status": ConnectionStatus.PENDING.value,
                "scopes": "",
                "grant_number": 0,
                "updated_at": at,
            },
        )

    def activate(
        self,
        tx: Tx,
        *,
        customer_id: CustomerId,
        customer_name: str,
        status: ConnectionStatus,
        reason: str | None,
        token: str,
        refresh_token: str | None,
        scopes: tuple[str, ...],
        token_expires_at: datetime,
        at: datetime,
    ) -> None:
        tx.execute(
            update(connections)
            .where(connections.c.customer_id == customer_id)
            .values(
                customer_name=customer_name,
                status=status.value,
                reason=reason,
                scopes=" ".join(scopes),
                token_sealed=self.vault.seal(tx, token, token_of(customer_id)),
                token_expires_at=token_expires_at,
                refresh_sealed=sealed_refresh(tx, self.vault, customer_id, refresh_token),
                refreshing_until=None,
                generation=connections.c.generation + 1,
                grant_number=connections.c.grant_number + 1,
                installed_at=func.coalesce(connections.c.installed_at, at),
                authorized_at=at,
                updated_at=at,
            )
        )

    def lose_token(
        self,
        tx: Tx,
        *,
        customer_id: CustomerId,
        grant_number: int,
        reason: str,
        at: datetime,
    ) -> None:
        """The token of this grant works no more; a newer grant is not touched."""
        uninstalled = connections.c.status == ConnectionStatus.UNINSTALLED.value
        required = ConnectionStatus.REAUTHORIZATION_REQUIRED.value
        tx.execute(
            update(connections)
            .where(
                connections.c.customer_id == customer_id,
                connections.c.grant_number == grant_number,
            )
            .values(
                status=case((uninstalled, connections.c.status), else_=required),
                reason=case((uninstalled, connections.c.reason), else_=reason),
                token_sealed=None,
                token_expires_at=None,
                refresh_sealed=None,
                updated_at=at,
            )
        )

    def degrade(
        self, tx: Tx, *, customer_id: CustomerId, grant_number: int, reason: str, at: datetime
    ) -> None:
        """The token still works, but not for everything: work within its scopes goes on."""
        tx.execute(
            update(connections)
            .where(
                connections.c.customer_id == customer_id,
                connections.c.grant_number == grant_number,
                connections.c.status == ConnectionStatus.ACTIVE.value,
            )
            .values(
                status=ConnectionStatus.REAUTHORIZATION_REQUIRED.value,
                reason=reason,
                updated_at=at,
            )
        )

    def uninstall(self, tx: Tx, *, customer_id: CustomerId, reason: str, at: datetime) -> None:
        """The token is not used any more; it is kept until iCIMS has taken it back."""
        tx.execute(
            update(connections)
            .where(connections.c.customer_id == customer_id)
            .values(
                status=ConnectionStatus.UNINSTALLED.value,
                reason=reason,
                token_expires_at=None,
                installed_at=None,
                scopes="",
                updated_at=at,
            )
        )

    def knows(self, tx: Tx, customer_id: CustomerId) -> bool:
        """Whether it was ever installed here."""
        return _KNOWS.first(tx, {"customer": customer_id}) is not None

    def hold(self, tx: Tx, customer_id: CustomerId) -> Connection | None:
        """Nobody else authorizes, renews or uninstalls before the end of this transaction."""
        row = _HELD.first(tx, {"customer": customer_id})
        return _connection(row, {}) if row else None

    def find(self, tx: Tx, customer_id: CustomerId) -> Connection | None:
        row = _FIND.first(tx, {"customer": customer_id})
        return _connection(row, {}) if row else None

    def access(self, tx: Tx, customer_id: CustomerId) -> Access | None:
        row = _FIND.first(tx, {"customer": customer_id})
        return self.opened(tx, row, {}) if row else None

    def opened(self, tx: Tx, row: Row, known: Known) -> Access:
        """Of a row of a connection; `known` as the vault has it."""
        customer_id = CustomerId(row["customer_id"])
        uninstalled = row["status"] == ConnectionStatus.UNINSTALLED.value
        sealed = None if uninstalled else row["token_sealed"]
        return Access(
            customer_id=customer_id,
            issuer=row["issuer"],
            token=self.vault.open(tx, sealed, token_of(customer_id), known) if sealed else None,
            grant_number=row["grant_number"],
            status=ConnectionStatus(row["status"]),
            expires_at=row["token_expires_at"],
            generation=row["generation"],
            renewable=sealed is not None and row["refresh_sealed"] is not None,
        )

    def forget(self, tx: Tx, customer_id: CustomerId) -> None:
        """With its token: a region that the customer no longer lives in has no use for either."""
        tx.execute(delete(connections).where(connections.c.customer_id == customer_id))

    def customers(self, tx: Tx) -> tuple[CustomerId, ...]:
        return tuple(CustomerId(found) for found in tx.scalars(select(connections.c.customer_id)))

    def all(self, tx: Tx, *, customer_id: CustomerId | None = None) -> tuple[Connection, ...]:
        return every_connection(tx, customer_id=customer_id)


def every_connection(tx: Tx, *, customer_id: CustomerId | None = None) -> tuple[Connection, ...]:
    """
    By the customer's name, or that of one customer. No secret of theirs is opened, so no key is
    needed.
    """
    asked = select(connections).order_by(connections.c.customer_name, connections.c.id)
    counting = (
        select(work.c.tenant, work.c.state, func.count())
        .where(work.c.state.in_([WorkState.DUE.value, WorkState.PARKED.value]))
        .group_by(work.c.tenant, work.c.state)
    )
    if customer_id is not None:
        asked = asked.where(connections.c.customer_id == customer_id)
        counting = counting.where(work.c.tenant == customer_id)
    counts = {(tenant, state): count for tenant, state, count in tx.execute(counting)}
    return tuple(_connection(row, counts) for row in tx.execute(asked).mappings())


def _connection(row: Row | RowMapping, counts: dict[tuple[str, str], int]) -> Connection:
    customer_id = CustomerId(row["customer_id"])
    return Connection(
        id=ConnectionId(row["id"]),
        customer_id=customer_id,
        customer_name=row["customer_name"],
        region=row["region"],
        issuer=row["issuer"],
        status=ConnectionStatus(row["status"]),
        scopes=tuple(row["scopes"].split()),
        grant_number=row["grant_number"],
        token_expires_at=row["token_expires_at"],
        installed_at=row["installed_at"],
        authorized_at=row["authorized_at"],
        reason=row["reason"],
        renewable=row["refresh_sealed"] is not None,
        work_due=counts.get((customer_id, WorkState.DUE.value), 0),
        work_parked=counts.get((customer_id, WorkState.PARKED.value), 0),
    )
