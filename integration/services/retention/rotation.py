"""Rotating the keys of a region while it is at work (docs/decisions/0061)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.domain.errors import CustomerMoving
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from integration.storage.keys import customer_keys, resealing
from integration.storage.keys.vault import Vault
from integration.storage.tables.connections import connections


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStatus:
    """`secrets_left` are those that the newest data key of their customer has not sealed."""

    region: str
    customers: int
    data_keys: int
    by_newest_key: int
    secrets_left: int
    audit_log_sealed: bool
    """By the newest of the operator's keys."""

    @property
    def settled(self) -> bool:
        by_newest = self.by_newest_key == self.data_keys == self.customers
        return by_newest and not self.secrets_left and self.audit_log_sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    region: str
    customers: int
    secrets: int
    keys_destroyed: int
    moving: tuple[str, ...] = ()
    """Who is on the way to another region, where nothing can be written: still under old keys."""


def status(tx: Tx, vault: Vault, audit_log: AuditLog) -> KeyStatus:
    by_kek = customer_keys.by_kek(tx, vault.region)
    who = _customers(tx, vault)
    return KeyStatus(
        region=vault.region,
        customers=len(who),
        data_keys=sum(by_kek.values()),
        by_newest_key=by_kek.get(vault.newest, 0),
        secrets_left=sum(resealing.left(tx, vault, one) for one in who),
        audit_log_sealed=audit_log.is_by_newest(tx),
    )


def rotate(
    database: Database,
    vault: Vault,
    audit_log: AuditLog,
    *,
    begun: Callable[[int], None] = lambda _: None,
    one_done: Callable[[str], None] = lambda _: None,
) -> Rotated:
    """
    For each customer: a new data key under the operator's newest key, every secret sealed anew in
    slices, the old data keys destroyed; then the audit log's anchor, under that key as well.
    Killed anywhere, it goes on when it is called again; a customer who is moving waits for that.
    """
    secrets = destroyed = 0
    moving = list[str]()
    who = database.transact(lambda tx: _customers(tx, vault))
    begun(len(who))
    for customer_id in who:
        try:
            secrets += _reseal(database, vault, customer_id)
            destroy = partial(resealing.destroy_old_keys, vault=vault, customer_id=customer_id)
            destroyed += database.transact(destroy)
        except CustomerMoving:
            moving.append(customer_id)
        one_done(customer_id)
    database.transact(audit_log.reseal)
    return Rotated(
        region=vault.region,
        customers=len(who) - len(moving),
        secrets=secrets,
        keys_destroyed=destroyed,
        moving=tuple(moving),
    )


def _reseal(database: Database, vault: Vault, customer_id: str) -> int:
    database.transact(lambda tx: _renew(tx, vault, customer_id))
    done = 0
    while sealed := database.transact(lambda tx: resealing.reseal(tx, vault, customer_id)):
        done += sealed
    return done


def _renew(tx: Tx, vault: Vault, customer_id: str) -> None:
    """
    A rotation that was killed has left a new key and old ones beside it: that new one is used. A
    key of before is sealed anew as well, so that no step depends on the operator's old key.
    """
    keys = customer_keys.of_customer(tx, vault.region, customer_id)
    for key in keys:
        vault.rewrap(tx, key)
    if len(keys) < 2:
        vault.renew(tx, customer_id, generation=keys[0].generation + 1 if keys else 1)


def _customers(tx: Tx, vault: Vault) -> tuple[str, ...]:
    """Those with a data key, and those whose secrets are older than data keys."""
    keyed = customer_keys.customers(tx, vault.region)
    if vault.region == "control":
        return keyed
    here = tx.scalars(select(connections.c.customer_id).where(connections.c.region == vault.region))
    return tuple(sorted({*keyed, *here}))
