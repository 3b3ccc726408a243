"""The front desk: who is at the door, and for how long they stay signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mock_icims.domain.customers import User
from mock_icims.domain.errors import CredentialsInvalid
from mock_icims.domain.faults.failures import failed, require_patience, succeeded
from mock_icims.domain.oauth.grants import SESSION_LIFE, Session, SessionKind, digest, same
from mock_icims.storage.world import Tenant, World


class SignIn:
    """`new_secret` draws from the system's CSPRNG. Sessions follow the customer's staging clock."""

    def __init__(self, world: World, *, new_secret: Callable[[], str]) -> None:
        self._world = world
        self._new_secret = new_secret

    def recognise(self, *, email: str, password: str) -> tuple[Tenant, User]:
        """
        The same refusal, as quickly, for an unknown address as for a wrong password.

        Raises CredentialsInvalid, and TooManyAttempts after wrong passwords in a row.
        """
        found = self._world.user_by_email(email.strip())
        if found is None:
            same(self._new_secret(), password)
            raise CredentialsInvalid()

        tenant, user = found
        who, at = f"account {user.id}", tenant.clock.now()
        require_patience(tenant.failures, who, at=at)
        if not same(user.password, password):
            failed(tenant.failures, who, at=at)
            raise CredentialsInvalid()
        succeeded(tenant.failures, who)
        return found

    def open(
        self, tenant: Tenant, user: User, *, kind: SessionKind, life: timedelta = SESSION_LIFE
    ) -> tuple[str, Session]:
        """A fresh session and its token: a cookie's, or a bearer token for scripts."""
        token, at = self._new_secret(), tenant.clock.now()
        session = Session(
            token_hash=digest(token),
            customer_id=tenant.customer.id,
            user_id=user.id,
            csrf=self._new_secret(),
            created_at=at,
            expires_at=at + life,
            kind=kind,
        )
        self._sweep(tenant, at)
        self._world.sessions.put(session)
        return token, session

    def _sweep(self, tenant: Tenant, at: datetime) -> None:
        """
        Forget those that are long over. Looked for at each power of two, so that there are never
        more than twice as many as are needed, and a thousand sign-ins do not look a thousand times.
        """
        sessions, owner = self._world.sessions, tenant.customer.id
        count = sessions.count("customer_id", owner)
        if count & (count - 1):
            return
        for session in sessions.having("customer_id", owner):
            if session.forgotten(at):
                sessions.delete(session.token_hash)

    def sign_out(self, session: Session) -> None:
        """End this session here; its token is worth nothing afterwards."""
        if session.token_hash in self._world.sessions:
            self._world.sessions.delete(session.token_hash)
