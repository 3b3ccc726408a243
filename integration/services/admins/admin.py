"""JobCannon's admins sign in, and their sessions end (docs/decisions/0071)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx

from integration.domain.accounts import OPERATOR, Account, AdminSession, Visitor
from integration.domain.audit import AuditName, AuditOutcome, By
from integration.domain.errors import (
    CredentialsInvalid,
    NotFound,
    TooManyRequests,
    Unauthenticated,
)
from integration.domain.ids import CustomerId, SessionId, new_id
from integration.domain.ports import NewToken
from integration.services.admins.passwords import Passwords
from integration.services.admins.sign_in_limits import SignInLimits
from integration.storage.admins import accounts, admin
from integration.storage.audit import AuditLog

LIFE = timedelta(hours=12)
IDLE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    token: str = field(repr=False)
    session: AdminSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A sign-in that may be tried: the password is held against the hash, then it is decided."""

    name: str
    account: Account | None
    password_hash: str | None = field(repr=False)


class Admin:
    def __init__(
        self,
        password: str,
        audit: AuditLog,
        *,
        passwords: Passwords,
        limits: SignInLimits,
        new_token: NewToken,
    ) -> None:
        """`password` is that of the operator of the settings, who needs no account; may be ""."""
        self._audit = audit
        self._limits = limits
        self._of_settings = passwords.from_settings(password)
        self._new_token = new_token

    def knock(self, tx: Tx, *, email: str, where: str, at: datetime) -> Knock:
        """
        "" is the operator of the settings. Refuses TooManyRequests after too many that failed; a
        name that nobody has is asked about as any other.
        """
        name = email.strip().casefold()
        found = accounts.credentials(tx, name) if name else None
        account = found.account if found else None
        wait = self._limits.wait(tx, name=name, where=where, at=at)
        if wait > timedelta():
            seconds = int(wait.total_seconds()) + 1
            raise TooManyRequests("Too many failed sign-ins.", retry_after=seconds)
        return Knock(
            name=name,
            account=account,
            password_hash=found.password_hash if found else None if name else self._of_settings,
        )

    def sign_in(self, tx: Tx, knock: Knock, *, right: bool, where: str, at: datetime) -> SignedIn:
        """
        `right` is what the password was held against the hash of the knock. Refuses
        CredentialsInvalid with the same words and the same work whatever is wrong.
        """
        name, account = knock.name, knock.account
        if not (self._still_stands(tx, knock) and right):
            self._note_guess(tx, knock, where=where, at=at)
            raise CredentialsInvalid("This e-mail and this password do not open an account.")

        self._limits.note(tx, name=name, succeeded=True, where=where, at=at)
        admin.forget_ended(tx, at=at, seen_after=at - IDLE)
        signed_in = self._open(tx, account, where=where, at=at)
        self._audit.append(
            tx,
            AuditName.LOGIN_SUCCESS,
            by=_by(account, where=where),
            at=at,
            customer_id=_customer(account),
            subject=signed_in.session.id,
        )
        return signed_in

    def is_own_password(
        self, tx: Tx, knock: Knock, *, right: bool, where: str, at: datetime
    ) -> bool:
        """Asked once more of somebody who is signed in; failures count as those of a sign-in."""
        right = self._still_stands(tx, knock) and right
        if not right:
            self._note_guess(tx, knock, where=where, at=at)
        return right

    def _still_stands(self, tx: Tx, knock: Knock) -> bool:
        """
        Nobody has disabled the account or changed its password meanwhile, nor does before the end
        of this transaction. A name that nobody has takes as long.
        """
        found = accounts.credentials(tx, knock.name, held=True) if knock.name else None
        if knock.account is None:
            return found is None
        return (
            found is not None
            and found.account.disabled_at is None
            and found.password_hash == knock.password_hash
        )

    def visitor(self, tx: Tx, *, token: str | None, where: str, at: datetime) -> Visitor:
        """
        Refuses Unauthenticated: no session, one that ended or lay idle for 30 minutes, or one of
        an account that was disabled.
        """
        found = admin.session(tx, token) if token else None
        if token is None or found is None:
            raise Unauthenticated("Sign in as JobCannon's admin first.")
        session, account = found
        ended = at >= session.expires_at or at >= session.seen_at + IDLE
        if ended or (account is not None and account.disabled_at is not None):
            raise Unauthenticated("Sign in as JobCannon's admin first.")

        admin.seen(tx, session.id, at=at)
        return Visitor(token=token, session=session, account=account, by=_by(account, where=where))

    def sign_out(self, tx: Tx, visitor: Visitor, *, at: datetime) -> None:
        admin.close_session(tx, visitor.session.id)
        self._note_end(tx, visitor.session, by=visitor.by, of=visitor.account, at=at)

    def sessions(self, tx: Tx, visitor: Visitor, *, at: datetime) -> tuple[AdminSession, ...]:
        """The visitor's own that count at this moment."""
        whose = visitor.session.account_id
        every = admin.sessions(tx, at=at, seen_after=at - IDLE, account_id=whose)
        return tuple(one for one in every if one.account_id == whose)

    def end_session(
        self, tx: Tx, visitor: Visitor, session_id: SessionId, *, at: datetime
    ) -> AdminSession:
        """One's own, or anybody's for an operator; others' are not found."""
        session = admin.find_session(tx, session_id)
        is_own = session is not None and session.account_id == visitor.session.account_id
        if not (is_own or visitor.operates):
            raise NotFound("There is no such session.")
        return self.end_any_session(tx, session_id, by=visitor.by, at=at)

    def end_any_session(
        self, tx: Tx, session_id: SessionId, *, by: By, at: datetime
    ) -> AdminSession:
        session = admin.find_session(tx, session_id)
        if session is None or not admin.close_session(tx, session_id):
            raise NotFound("There is no such session.")
        of = accounts.find(tx, session.account_id) if session.account_id else None
        self._note_end(tx, session, by=by, of=of, at=at)
        return session

    def note_refusal(
        self, tx: Tx, visitor: Visitor, *, operation: str, code: str, at: datetime
    ) -> None:
        """What was asked for is not kept: it may be anything, and may be a candidate."""
        self._audit.append(
            tx,
            AuditName.AUTHZ_FAIL,
            by=visitor.by,
            at=at,
            outcome=AuditOutcome.REFUSED,
            customer_id=visitor.within,
            detail={"operation": operation, "code": code},
        )

    def _note_end(
        self, tx: Tx, session: AdminSession, *, by: By, of: Account | None, at: datetime
    ) -> None:
        self._audit.append(
            tx,
            AuditName.SESSION_EXPIRED,
            by=by,
            at=at,
            customer_id=_customer(of),
            subject=session.id,
            detail={"of": session.account_id or OPERATOR},
        )

    def _note_guess(self, tx: Tx, knock: Knock, *, where: str, at: datetime) -> None:
        """
        A failure, and whether it was the last for now. What is refused after it leaves no entry, or
        a stranger could add as many as they like (docs/decisions/0095).
        """
        self._limits.note(tx, name=knock.name, succeeded=False, where=where, at=at)
        self._note_failure(tx, AuditName.LOGIN_FAIL, knock.account, where=where, at=at)
        if self._limits.wait(tx, name=knock.name, where=where, at=at) > timedelta():
            self._note_failure(tx, AuditName.LOGIN_FAIL_MAX, knock.account, where=where, at=at)

    def _note_failure(
        self, tx: Tx, name: AuditName, account: Account | None, *, where: str, at: datetime
    ) -> None:
        self._audit.append(
            tx,
            name,
            by=By(who="unknown", where=where),
            at=at,
            outcome=AuditOutcome.REFUSED,
            customer_id=_customer(account),
            subject=account.id if account else None,
        )

    def _open(self, tx: Tx, account: Account | None, *, where: str, at: datetime) -> SignedIn:
        token = self._new_token()
        session = AdminSession(
            id=SessionId(new_id("ses", self._new_token())),
            account_id=account.id if account else None,
            where=where,
            created_at=at,
            seen_at=at,
            expires_at=at + LIFE,
        )
        admin.open_session(tx, session, token=token)
        return SignedIn(token=token, session=session)


def _by(account: Account | None, *, where: str) -> By:
    return By(who=account.id if account else OPERATOR, where=where)


def _customer(account: Account | None) -> CustomerId | None:
    return account.customer_id if account else None
