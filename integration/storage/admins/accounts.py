"""Accounts of JobCannon's admins, and the links by which they get their passwords."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, delete, func, select, update

from integration.domain.accounts import Account, Role
from integration.domain.ids import AccountId, CustomerId
from integration.storage import database
from integration.storage.database import insert_once
from integration.storage.keys.vault import hashed
from integration.storage.tables.admin import account_setups, accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An account as it is signed in to: `password_hash` is None before its set-up."""

    account: Account
    password_hash: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSetup:
    """`account_id` is None for the first operator's."""

    account_id: AccountId | None


def take_turns(tx: Tx) -> None:
    """Whoever else changes an account waits for the end of this transaction."""
    database.take_turns(tx, "accounts of admins")


def add(tx: Tx, account: Account, *, password_hash: str | None) -> bool:
    """False when the e-mail has an account already."""
    return insert_once(
        tx,
        accounts,
        {
            "id": account.id,
            "email": account.email,
            "role": account.role.value,
            "customer_id": account.customer_id,
            "password_hash": password_hash,
            "created_at": account.created_at,
            "disabled_at": account.disabled_at,
        },
    )


def find(tx: Tx, account_id: AccountId) -> Account | None:
    asked = select(accounts).where(accounts.c.id == account_id).with_for_update()
    row = tx.execute(asked).mappings().one_or_none()
    return account_of(row) if row else None


def credentials(tx: Tx, email: str, *, held: bool = False) -> Credentials | None:
    """
    By the e-mail as `domain.accounts.checked_email` leaves it. Where it is held, nobody else
    changes the account before this transaction ends.
    """
    asked = select(accounts).where(accounts.c.email == email)
    row = tx.execute(asked.with_for_update() if held else asked).mappings().one_or_none()
    return Credentials(account=account_of(row), password_hash=row["password_hash"]) if row else None


def all_of(tx: Tx) -> tuple[Account, ...]:
    rows = tx.execute(select(accounts).order_by(accounts.c.email)).mappings()
    return tuple(account_of(row) for row in rows)


def there_are_operators(tx: Tx) -> bool:
    """Who could sign in now."""
    asked = select(func.count()).where(
        accounts.c.role == Role.OPERATOR.value,
        accounts.c.disabled_at.is_(None),
        accounts.c.password_hash.is_not(None),
    )
    return tx.execute(asked).scalar_one() > 0


def change(tx: Tx, account: Account) -> None:
    """Role, customer and whether it is disabled; an e-mail and a beginning do not change."""
    tx.execute(
        update(accounts)
        .where(accounts.c.id == account.id)
        .values(
            role=account.role.value,
            customer_id=account.customer_id,
            disabled_at=account.disabled_at,
        )
    )


def set_password(tx: Tx, account_id: AccountId, password_hash: str) -> None:
    tx.execute(
        update(accounts).where(accounts.c.id == account_id).values(password_hash=password_hash)
    )


def offer_setup(tx: Tx, account_id: AccountId | None, *, token: str, expires_at: datetime) -> None:
    """From now on no earlier link of the same account works; None is the first operator's."""
    withdraw_setup(tx, account_id)
    tx.execute(
        account_setups.insert().values(
            token_hash=hashed(token), account_id=account_id, expires_at=expires_at
        )
    )


def withdraw_setup(tx: Tx, account_id: AccountId | None) -> None:
    whose = account_setups.c.account_id.is_not_distinct_from(account_id)
    tx.execute(delete(account_setups).where(whose))


def setup_of(tx: Tx, token: str, *, at: datetime) -> OfferedSetup | None:
    """Looked at, and not taken."""
    row = tx.execute(
        select(account_setups.c.account_id).where(
            account_setups.c.token_hash == hashed(token), account_setups.c.expires_at > at
        )
    ).one_or_none()
    return OfferedSetup(account_id=row.account_id) if row else None


def take_setup(tx: Tx, token: str, *, at: datetime) -> OfferedSetup | None:
    """Of two that come at the same moment only one gets it."""
    row = tx.execute(
        delete(account_setups)
        .where(account_setups.c.token_hash == hashed(token), account_setups.c.expires_at > at)
        .returning(account_setups.c.account_id)
    ).one_or_none()
    return OfferedSetup(account_id=row.account_id) if row else None


def account_of(row: RowMapping) -> Account:
    return Account(
        id=AccountId(row["id"]),
        email=row["email"],
        role=Role(row["role"]),
        customer_id=CustomerId(row["customer_id"]) if row["customer_id"] else None,
        has_password=row["password_hash"] is not None,
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
    )
