"""The desks behind `jobcannon admins`, on the database of a program that may be running."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection as Tx

from integration.cli import checks
from integration.control import account_passwords
from integration.domain.audit import By
from integration.services.admins.account_passwords import AccountPasswords
from integration.services.admins.accounts import Accounts
from integration.storage.database import Database
from integration.storage.keys.vault import generate_key
from integration.surroundings import Surroundings

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """`by` is how the audit log has it."""

    database: Database
    desk: AccountPasswords
    by: By
    now: datetime

    @property
    def accounts(self) -> Accounts:
        return self.desk.accounts

    def run(self, use_case: Callable[[Tx], T]) -> T:
        return self.database.transact(use_case)


@contextmanager
def looking(database_url: str) -> Generator[Shell]:
    """Without a key: nothing is sealed, and nothing of it is noted."""
    with checks.refusing(), checks.opened(database_url) as database:
        yield _shell(database, (generate_key(),), by="admins")


@contextmanager
def changing(database_url: str, encryption_key: str, *, by: str) -> Generator[Shell]:
    """With the key that the audit log's anchor is sealed by; another one is refused."""
    with checks.refusing():
        keys = checks.checked_keys(encryption_key)
        with checks.opened_to_change(database_url, keys) as database:
            yield _shell(database, keys, by=by)


def _shell(database: Database, keys: tuple[str, ...], *, by: str) -> Shell:
    around = Surroundings()
    return Shell(
        database=database,
        desk=account_passwords(keys, around),
        by=By(who="shell", where=by),
        now=around.clock.now(),
    )
