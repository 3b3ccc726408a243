"""Accounts of admins: made, changed and disabled (docs/decisions/0071)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.accounts import Account, AdminSession, Role, checked_email, checked_scope
from integration.domain.audit import AuditName, By
from integration.domain.errors import Conflict, Invalid, NotFound, OperatorOnly
from integration.domain.ids import AccountId, new_id
from integration.domain.ports import NewToken
from integration.services.admins.admin import IDLE
from integration.storage.admins import accounts, admin
from integration.storage.audit import AuditLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    audit: AuditLog
    new_token: NewToken

    def all(self, tx: Tx) -> tuple[Account, ...]:
        """By e-mail."""
        return accounts.all_of(tx)

    def read(self, tx: Tx, account_id: AccountId) -> Account:
        found = accounts.find(tx, account_id)
        if found is None:
            raise NotFound("There is no such account.")
        return found

    def named(self, tx: Tx, email: str) -> Account:
        found = accounts.credentials(tx, checked_email(email))
        if found is None:
            raise NotFound(f"There is no account of {email}.")
        return found.account

    def sessions(
        self, tx: Tx, *, at: datetime, account_id: AccountId | None = None
    ) -> tuple[AdminSession, ...]:
        """Those that count at this moment, of one account or of everybody."""
        return admin.sessions(tx, at=at, seen_after=at - IDLE, account_id=account_id)

    def create(
        self,
        tx: Tx,
        *,
        email: str,
        role: Role,
        customer_id: str | None,
        password_hash: str | None = None,
        by: By,
        at: datetime,
    ) -> Account:
        """Without a password nobody signs in to it before its set-up. Refuses Invalid, Conflict."""
        named = checked_email(email)
        account = Account(
            id=AccountId(new_id("acc", self.new_token())),
            email=named,
            role=role,
            customer_id=checked_scope(role, customer_id),
            has_password=password_hash is not None,
            created_at=at,
            disabled_at=None,
        )
        if not accounts.add(tx, account, password_hash=password_hash):
            raise Conflict(f"There is an account of {named} already.")
        self.note(tx, AuditName.USER_CREATED, account, {"role": role.value}, by=by, at=at)
        return account

    def change(
        self,
        tx: Tx,
        account_id: AccountId,
        *,
        enabled: bool | None = None,
        role: Role | None = None,
        customer_id: str | None = None,
        by: By,
        at: datetime,
    ) -> Account:
        """
        A `role` comes with its customer. Whoever is signed in is so no more, and no link works.
        Refuses NotFound, Invalid, Conflict for one's own account, and OperatorOnly whom another
        operator has disabled or demoted at this moment: or two could leave none.
        """
        accounts.take_turns(tx)
        acting = accounts.find(tx, AccountId(by.who))
        if acting is not None and not acting.operates:
            raise OperatorOnly("You are no operator any more.")
        before = self.read(tx, account_id)
        if by.who == account_id:
            raise Conflict("Nobody disables or demotes their own account: ask another operator.")
        after = before
        if role is None and customer_id is not None:
            raise Invalid.at("role", "is missing: a customer comes with it")
        if role is not None:
            scope = checked_scope(role, customer_id)
            after = replace(after, role=role, customer_id=scope)
        if enabled is not None:
            kept = before.disabled_at or at
            after = replace(after, disabled_at=None if enabled else kept)

        if after != before:
            accounts.change(tx, after)
            accounts.withdraw_setup(tx, after.id)
            self._note_change(tx, before, after, by=by, at=at)
        return after

    def note(
        self,
        tx: Tx,
        name: AuditName,
        account: Account,
        detail: Mapping[str, str] | None = None,
        *,
        by: By,
        at: datetime,
    ) -> None:
        self.audit.append(
            tx,
            name,
            by=by,
            at=at,
            customer_id=account.customer_id,
            subject=account.id,
            detail=detail,
        )

    def _note_change(
        self, tx: Tx, before: Account, after: Account, *, by: By, at: datetime
    ) -> None:
        ended = {"sessions_ended": str(admin.close_sessions(tx, after.id))}
        if (before.role, before.customer_id) != (after.role, after.customer_id):
            detail = {"from": _scope(before), "to": _scope(after)} | ended
            self.note(tx, AuditName.PRIVILEGES_CHANGED, after, detail, by=by, at=at)
        if before.disabled_at != after.disabled_at:
            name = AuditName.USER_UPDATED if after.disabled_at is None else AuditName.USER_ARCHIVED
            said = {"enabled": "true"} if after.disabled_at is None else ended
            self.note(tx, name, after, said, by=by, at=at)


def _scope(account: Account) -> str:
    """Whose rows: those of all customers, or of one."""
    return f"{account.role.value} {account.customer_id}" if account.customer_id else account.role
