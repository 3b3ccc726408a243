"""The authorization server's desk: which app asks, what it asks for, and the admin's approval."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from datetime import datetime

from mock_icims.domain.customers import User
from mock_icims.domain.errors import Malformed
from mock_icims.domain.faults.failures import Failures, failed, require_patience, succeeded
from mock_icims.domain.marketplace import Registration, require_admin_of_tier
from mock_icims.domain.oauth import authorization
from mock_icims.domain.oauth.authorization import AuthorizationRequest
from mock_icims.domain.oauth.errors import ClientUnknown
from mock_icims.domain.oauth.grants import CODE_LIFE, AuthorizationCode, digest, same
from mock_icims.storage.world import Client, Tenant, World


class Authorization:
    """
    `issuer` is the fake's public URL. `new_secret` draws at least 128 bits from the system's CSPRNG
    (docs/decisions/0019-ids-and-tokens.md). `system_clock` answers aware UTC: it times the wrong
    secrets of an app that all customers share.
    """

    def __init__(
        self,
        world: World,
        *,
        issuer: str,
        new_secret: Callable[[], str],
        system_clock: Callable[[], datetime],
    ) -> None:
        self._world = world
        self._issuer = issuer
        self._new_secret = new_secret
        self._system_clock = system_clock

    def client(self, client_id: str) -> Registration | None:
        found = self._world.client(client_id)
        return found.app if found else None

    def authenticate(self, client_id: str, client_secret: str) -> Registration:
        """
        Raises ClientUnknown, which takes as long for an unknown id as for a wrong secret, and
        TooManyAttempts after wrong ones in a row.
        """
        client = self._world.client(client_id)
        if client is None:
            same(self._new_secret(), client_secret)
            raise ClientUnknown()

        who, (kept, at) = f"client {client_id}", self._failures(client)
        require_patience(kept, who, at=at)
        if not same(client.app.client_secret, client_secret):
            failed(kept, who, at=at)
            raise ClientUnknown()
        succeeded(kept, who)
        return client.app

    def request(self, parameters: Sequence[tuple[str, str]]) -> AuthorizationRequest:
        """Raises Malformed or AuthorizationRefused, see `domain.authorization.read`."""
        return authorization.read(parameters, client=self.client)

    def at_customer(self, tenant: Tenant, asked: AuthorizationRequest) -> Registration:
        """
        The app, as this customer knows it.

        Raises Malformed when they know another one by its id, and AuthorizationRefused for a
        challenge that a code was redeemed with (RFC 9700 §2.1.1: one for each request).
        """
        registration = self._world.registration(tenant, asked.app_id)
        if registration is None or registration.client_id != asked.client_id:
            raise Malformed(
                f"{tenant.customer.name} knows no app with the client_id {asked.client_id!r}."
            )
        if self._world.codes.having("spent", (tenant.customer.id, asked.code_challenge)):
            raise asked.refused("invalid_request", "This code_challenge was used before.")
        return registration

    def approve(self, tenant: Tenant, user: User, asked: AuthorizationRequest) -> str:
        """
        Where the browser takes the code. `asked.scopes` are the ones that the admin left ticked.

        The tier and the role are looked at again: both can have changed since "Install".
        """
        registration = self.at_customer(tenant, asked)
        require_admin_of_tier(user, tier=tenant.customer.tier, listing=registration.listing)

        code, at = self._new_secret(), tenant.clock.now()
        self._world.codes.put(
            AuthorizationCode(
                code_hash=digest(code),
                customer_id=tenant.customer.id,
                app_id=asked.app_id,
                redirect_uri=asked.redirect_uri,
                code_challenge=asked.code_challenge,
                scopes=asked.scopes,
                authorized_by=user.id,
                issued_at=at,
                expires_at=at + CODE_LIFE,
            )
        )
        return authorization.answer_url(
            asked.redirect_uri, issuer=self._issuer, state=asked.state, code=code
        )

    def _failures(self, client: Client) -> tuple[MutableMapping[str, Failures], datetime]:
        """Whose they are, and by which clock: a customer's own app is its own affair."""
        if client.tenant is None:
            return self._world.failures, self._system_clock()
        return client.tenant.failures, client.tenant.clock.now()
