"""How an account gets its password: by a link that is shown once, by an operator, by its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx

from integration.domain.accounts import Account, Role, Visitor
from integration.domain.audit import AuditName, By
from integration.domain.errors import Conflict, OldPasswordWrong, SetupInvalid
from integration.domain.ids import AccountId
from integration.domain.ports import NewToken
from integration.services.admins.accounts import Accounts
from integration.services.admins.admin import Admin, Knock
from integration.services.admins.passwords import Passwords
from integration.storage.admins import accounts, admin

FIRST_SETUP = timedelta(hours=1)
SETUP = timedelta(hours=72)
AT_SETUP = "setup"
"""Who makes the first account: whoever had the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the link carries; the database has its hash alone."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPasswords:
    admin: Admin
    accounts: Accounts
    passwords: Passwords
    new_token: NewToken

    def invite(
        self, tx: Tx, account_id: AccountId, *, by: By, at: datetime
    ) -> tuple[Account, Setup]:
        """The one link that works for this account from now on; its password stays until then."""
        account = self.accounts.read(tx, account_id)
        if account.disabled_at is not None:
            raise Conflict("This account is disabled: enable it first.")
        setup = self._offer(tx, account.id, at + SETUP)
        detail = {"entitlement": "setup"}
        self.accounts.note(tx, AuditName.TOKEN_CREATED, account, detail, by=by, at=at)
        return account, setup

    def create_and_invite(
        self,
        tx: Tx,
        *,
        email: str,
        role: Role,
        customer_id: str | None,
        by: By,
        at: datetime,
    ) -> tuple[Account, Setup]:
        made = self.accounts.create(
            tx, email=email, role=role, customer_id=customer_id, by=by, at=at
        )
        return self.invite(tx, made.id, by=by, at=at)

    def offered(self, tx: Tx, token: str, *, at: datetime) -> str | None:
        """Whose e-mail a link is for, None for the first account's. Refuses SetupInvalid."""
        found = accounts.setup_of(tx, token, at=at)
        if found is None:
            raise _spent()
        return self.accounts.read(tx, found.account_id).email if found.account_id else None

    def waits_for_an_operator(self, tx: Tx) -> bool:
        """Nobody could sign in as one, but for the operator of the settings."""
        return not accounts.there_are_operators(tx)

    def first_setup(self, tx: Tx, *, at: datetime) -> Setup:
        """For the very first operator; it works as long as there is none."""
        return self._offer(tx, None, at + FIRST_SETUP)

    def set_up(
        self,
        tx: Tx,
        *,
        token: str,
        email: str | None,
        password_hash: str,
        where: str,
        at: datetime,
    ) -> Account:
        """`email` is for the first operator alone. Refuses SetupInvalid, Invalid."""
        taken = accounts.take_setup(tx, token, at=at)
        if taken is None:
            raise _spent()
        if taken.account_id is None:
            return self._set_up_first(tx, email or "", password_hash, where=where, at=at)

        account = accounts.find(tx, taken.account_id)
        if account is None or account.disabled_at is not None:
            raise _spent()
        by = By(who=account.id, where=where)
        self.set_password(tx, account, password_hash, by=by, at=at)
        return replace(account, has_password=True)

    def set_password(
        self, tx: Tx, account: Account, password_hash: str, *, by: By, at: datetime
    ) -> None:
        """By whoever need not know the old one; all who are signed in to it are so no more."""
        ended = admin.close_sessions(tx, account.id)
        self._replace(tx, account, password_hash, ended=ended, by=by, at=at)

    def change_own(
        self, tx: Tx, visitor: Visitor, knock: Knock, *, password_hash: str | None, at: datetime
    ) -> None:
        """
        The other sessions end. No hash of a new one is: the old one was wrong. Refuses
        OldPasswordWrong.
        """
        right, where = password_hash is not None, visitor.by.where
        right = self.admin.is_own_password(tx, knock, right=right, where=where, at=at)
        if not right or password_hash is None or knock.account is None:
            raise OldPasswordWrong.at("old", "is not your password")
        ended = admin.close_sessions(tx, knock.account.id, but=visitor.session.id)
        self._replace(tx, knock.account, password_hash, ended=ended, by=visitor.by, at=at)

    def _set_up_first(
        self, tx: Tx, email: str, password_hash: str, *, where: str, at: datetime
    ) -> Account:
        if accounts.there_are_operators(tx):
            raise _spent()
        return self.accounts.create(
            tx,
            email=email,
            role=Role.OPERATOR,
            customer_id=None,
            password_hash=password_hash,
            by=By(who=AT_SETUP, where=where),
            at=at,
        )

    def _replace(
        self, tx: Tx, account: Account, password_hash: str, *, ended: int, by: By, at: datetime
    ) -> None:
        accounts.set_password(tx, account.id, password_hash)
        accounts.withdraw_setup(tx, account.id)
        detail = {"sessions_ended": str(ended)}
        self.accounts.note(tx, AuditName.PASSWORD_CHANGE, account, detail, by=by, at=at)

    def _offer(self, tx: Tx, account_id: AccountId | None, expires_at: datetime) -> Setup:
        setup = Setup(token=self.new_token(), expires_at=expires_at)
        accounts.offer_setup(tx, account_id, token=setup.token, expires_at=expires_at)
        return setup


def _spent() -> SetupInvalid:
    return SetupInvalid("This set-up link was used, replaced, or has expired. Ask for a new one.")
