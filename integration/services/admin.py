"""JobCannon's admin: one password, argon2, sessions that end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection as Tx

from integration.domain.audit import AuditName, AuditOutcome, By
from integration.domain.errors import CredentialsInvalid, TooManyRequests, Unauthenticated
from integration.domain.ids import new_id
from integration.domain.ports import NewToken
from integration.storage import admin
from integration.storage.audit import AuditLog

LIFE = timedelta(hours=12)
IDLE = timedelta(minutes=30)
WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5
"""From one address in fifteen minutes."""
MOST_FROM_EVERYWHERE = 20
"""From then on a strange address waits after each failure, longer and longer."""
SHORTEST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=1)
KNOWN = timedelta(days=30)
"""So long an address counts as known after a sign-in."""
ARGON2 = "$argon2id$"
OPERATOR = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSession:
    csrf: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    token: str = field(repr=False)
    session: AdminSession


class Admin:
    def __init__(self, password: str, audit: AuditLog, *, new_token: NewToken) -> None:
        """`password` in clear, or its argon2id hash as `argon2` tools print it."""
        self._audit = audit
        self._hasher = PasswordHasher()
        self._hash = password if password.startswith(ARGON2) else self._hasher.hash(password)
        self._new_token = new_token

    def sign_in(self, tx: Tx, *, password: str, where: str, at: datetime) -> SignedIn:
        """
        Refuses CredentialsInvalid, and TooManyRequests after five of those from one address, or
        when so many fail from everywhere that a strange address has to wait.
        """
        wait = self._wait(tx, where, at=at)
        if wait > timedelta():
            self._note(tx, AuditName.LOGIN_FAIL_MAX, who="unknown", where=where, at=at)
            seconds = int(wait.total_seconds()) + 1
            raise TooManyRequests("Too many failed sign-ins.", retry_after=seconds)

        succeeded = self._is_right(password)
        admin.note_sign_in(
            tx,
            id=new_id("sgn", self._new_token()),
            succeeded=succeeded,
            where=where,
            at=at,
        )
        if not succeeded:
            self._note(tx, AuditName.LOGIN_FAIL, who="unknown", where=where, at=at)
            raise CredentialsInvalid("This is not the admin's password.")
        self._note(tx, AuditName.LOGIN_SUCCESS, who=OPERATOR, where=where, at=at)
        return self._open(tx, at=at)

    def _wait(self, tx: Tx, where: str, *, at: datetime) -> timedelta:
        """Nobody is locked out for good, and not by others where somebody has signed in before."""
        own = admin.failures_since(tx, at - WINDOW, where=where)
        if own.count >= MOST_FAILURES and own.oldest is not None:
            return own.oldest + WINDOW - at

        everybody = admin.failures_since(tx, at - WINDOW)
        beyond = everybody.count - MOST_FROM_EVERYWHERE
        if beyond < 0 or everybody.newest is None or admin.is_known(tx, where, since=at - KNOWN):
            return timedelta()
        # Beyond a minute it grows no more, and the power would only grow large.
        delay: timedelta = min(LONGEST_DELAY, SHORTEST_DELAY * 2 ** min(beyond, 6))
        return everybody.newest + delay - at

    def session(self, tx: Tx, *, token: str | None, at: datetime) -> AdminSession:
        """Refuses Unauthenticated: no session, or one that ended or lay idle for 30 minutes."""
        row = admin.session(tx, token) if token else None
        if token is None or row is None or at >= row["expires_at"] or at >= row["seen_at"] + IDLE:
            raise Unauthenticated("Sign in as JobCannon's admin first.")

        admin.seen(tx, token, at=at)
        return AdminSession(csrf=row["csrf"], expires_at=row["expires_at"])

    def sign_out(self, tx: Tx, *, token: str, where: str, at: datetime) -> None:
        admin.close_session(tx, token)
        self._note(tx, AuditName.SESSION_EXPIRED, who=OPERATOR, where=where, at=at)

    def _note(self, tx: Tx, name: AuditName, *, who: str, where: str, at: datetime) -> None:
        refused = name in (AuditName.LOGIN_FAIL, AuditName.LOGIN_FAIL_MAX)
        outcome = AuditOutcome.REFUSED if refused else AuditOutcome.SUCCEEDED
        self._audit.append(tx, name, by=By(who=who, where=where), at=at, outcome=outcome)

    def _open(self, tx: Tx, *, at: datetime) -> SignedIn:
        token, csrf, expires_at = self._new_token(), self._new_token(), at + LIFE
        admin.open_session(tx, token=token, csrf=csrf, at=at, expires_at=expires_at)
        return SignedIn(token=token, session=AdminSession(csrf=csrf, expires_at=expires_at))

    def _is_right(self, password: str) -> bool:
        try:
            return self._hasher.verify(self._hash, password)
        except VerificationError:
            return False
