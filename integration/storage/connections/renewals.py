"""Who renews a connection's token, and the pair that came of it; leftovers to be revoked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy import Connection as Tx

from integration.domain.connections import Access, ConnectionStatus
from integration.domain.ids import CustomerId
from integration.storage.connections.places import refresh_of, sealed_refresh, token_of
from integration.storage.keys.vault import Vault
from integration.storage.tables.connections import connections


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An access token and the refresh token that renews it."""

    token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scopes: tuple[str, ...]
    expires_at: datetime


def begin(tx: Tx, vault: Vault, seen: Access, *, watch: datetime, lease: timedelta) -> str | None:
    """
    The refresh token, for whoever is first; None while somebody else renews.

    One row, changed by one statement: of all workers at all processes only one gets it. The lease,
    by the system's time, is for the case that this one dies.
    """
    claimed = tx.execute(
        update(connections)
        .where(
            _still(seen),
            connections.c.refresh_sealed.is_not(None),
            or_(
                connections.c.refreshing_until.is_(None),
                connections.c.refreshing_until <= watch,
            ),
        )
        .values(refreshing_until=watch + lease)
    )
    if claimed.rowcount != 1:
        return None
    sealed = tx.execute(select(connections.c.refresh_sealed).where(_still(seen))).scalar_one()
    return vault.open(tx, sealed, refresh_of(seen.customer_id))


def keep(tx: Tx, vault: Vault, seen: Access, pair: Pair, *, at: datetime) -> bool:
    """False when the connection has moved on meanwhile: then the pair is nobody's."""
    kept = tx.execute(
        update(connections)
        .where(_still(seen), connections.c.status != ConnectionStatus.UNINSTALLED.value)
        .values(
            token_sealed=vault.seal(tx, pair.token, token_of(seen.customer_id)),
            refresh_sealed=sealed_refresh(tx, vault, seen.customer_id, pair.refresh_token),
            token_expires_at=pair.expires_at,
            scopes=" ".join(pair.scopes),
            generation=connections.c.generation + 1,
            refreshing_until=None,
            updated_at=at,
        )
    )
    return kept.rowcount == 1


def let_go(tx: Tx, seen: Access) -> None:
    """Nothing came of it: the next one may try."""
    tx.execute(update(connections).where(_still(seen)).values(refreshing_until=None))


def leftover(tx: Tx, vault: Vault, customer_id: CustomerId, grant_number: int) -> str | None:
    """What an uninstalled connection of this grant still holds: the refresh token takes all."""
    row = (
        tx.execute(select(connections).where(_left(customer_id, grant_number)))
        .mappings()
        .one_or_none()
    )
    if row is None:
        return None
    if row["refresh_sealed"]:
        return vault.open(tx, row["refresh_sealed"], refresh_of(customer_id))
    sealed = row["token_sealed"]
    return vault.open(tx, sealed, token_of(customer_id)) if sealed else None


def forget_leftover(tx: Tx, customer_id: CustomerId, grant_number: int) -> None:
    tx.execute(
        update(connections)
        .where(_left(customer_id, grant_number))
        .values(token_sealed=None, refresh_sealed=None, refreshing_until=None)
    )


def _still(seen: Access) -> ColumnElement[bool]:
    return and_(
        connections.c.customer_id == seen.customer_id,
        connections.c.generation == seen.generation,
    )


def _left(customer_id: CustomerId, grant_number: int) -> ColumnElement[bool]:
    return and_(
        connections.c.customer_id == customer_id,
        connections.c.grant_number == grant_number,
        connections.c.status == ConnectionStatus.UNINSTALLED.value,
    )
