"""The authorization server's desk: codes, the two-year token, its end, what can be said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from mock_icims.domain import authorization
from mock_icims.domain.authorization import AuthorizationRequest
from mock_icims.domain.customers import User
from mock_icims.domain.events import EventType
from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.marketplace import Registration, pending, require_admin_of_tier
from mock_icims.domain.oauth import (
    CODE_LIFE,
    GRANT_LIFE,
    AuthorizationCode,
    Grant,
    challenge_of,
    digest,
    is_verifier,
    same,
)
from mock_icims.domain.oauth_errors import ClientUnknown, TokenRefused
from mock_icims.services.events import Events
from mock_icims.storage.world import Tenant, World

TOKEN_PREFIX = "icims_"
"""Lets a secret scanner, and a person who finds one, tell whose token it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """What the app sends to fetch its token."""

    code: str
    redirect_uri: str
    code_verifier: str


class Authorization:
    """
    `issuer` is the fake's public URL. `new_secret` draws at least 128 bits from the system's CSPRNG
    (docs/decisions/0019-ids-and-tokens.md).
    """

    def __init__(
        self, world: World, events: Events, *, issuer: str, new_secret: Callable[[], str]
    ) -> None:
        self._world = world
        self._events = events
        self._issuer = issuer
        self._new_secret = new_secret

    def client(self, client_id: str) -> Registration | None:
        found = (
            registration
            for registration in self._world.registrations.values()
            if registration.client_id == client_id
        )
        return next(found, None)

    def authenticate(self, client_id: str, client_secret: str) -> Registration:
        """Raises ClientUnknown; takes as long for an unknown id as for a wrong secret."""
        registration = self.client(client_id)
        expected = registration.client_secret if registration else self._new_secret()
        if not same(expected, client_secret) or registration is None:
            raise ClientUnknown()
        return registration

    def request(self, parameters: Sequence[tuple[str, str]]) -> AuthorizationRequest:
        """Raises Malformed or AuthorizationRefused, see `domain.authorization.read`."""
        asked = authorization.read(parameters, client=self.client)
        spent = {code.code_challenge for code in self._world.codes.values() if code.redeemed}
        if asked.code_challenge in spent:
            raise asked.refused("invalid_request", "This code_challenge was used before.")
        return asked

    def approve(self, tenant: Tenant, user: User, asked: AuthorizationRequest) -> str:
        """
        Where the browser takes the code. `asked.scopes` are the ones that the admin left ticked.

        The tier and the role are looked at again: both can have changed since "Install".
        """
        registration = self._world.registrations[asked.app_id]
        require_admin_of_tier(user, tier=tenant.customer.tier, listing=registration.listing)

        code, at = self._new_secret(), tenant.clock.now()
        self._world.codes[digest(code)] = AuthorizationCode(
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
        return authorization.answer_url(
            asked.redirect_uri, issuer=self._issuer, state=asked.state, code=code
        )

    def redeem(self, app: Registration, sent: Redemption, *, traceparent: str) -> tuple[str, Grant]:
        """
        The token, in clear this once, and its grant. Raises TokenRefused.

        A code that comes a second time revokes what the first one gave (RFC 6749 §4.1.2): one of
        the two bringers stole it.
        """
        code = self._world.codes.get(digest(sent.code))
        if code is None or code.app_id != app.app_id:
            raise TokenRefused("invalid_grant", "The code was not issued to this app.")

        tenant = self._world.tenant(code.customer_id)
        if code.redeemed:
            given = [
                grant
                for grant in self._grants(tenant, app.app_id)
                if grant.code_hash == code.code_hash
            ]
            self._revoke(tenant, given, traceparent=traceparent)
            raise TokenRefused("invalid_grant", "The code was used before; its token is revoked.")

        _require_match(code, sent)
        if tenant.clock.now() >= code.expires_at:
            raise TokenRefused("invalid_grant", "The code expired.")

        self._world.codes[code.code_hash] = code.redeem()
        return self.mint(
            tenant,
            app.app_id,
            scopes=code.scopes,
            life=GRANT_LIFE,
            by=code.authorized_by,
            code_hash=code.code_hash,
        )

    def mint(
        self,
        tenant: Tenant,
        app_id: AppId,
        *,
        scopes: Sequence[str],
        life: timedelta,
        by: UserId | None = None,
        code_hash: str | None = None,
    ) -> tuple[str, Grant]:
        """
        A token for the app, which is thereby installed and active.

        It takes the place of earlier ones (docs/decisions/0002-token-life.md: "the new token
        replaces the old one").
        """
        token, at = TOKEN_PREFIX + self._new_secret(), tenant.clock.now()
        for earlier in self._grants(tenant, app_id):
            self._world.tokens[earlier.token_hash] = earlier.revoke(at)

        grant = Grant(
            token_hash=digest(token),
            customer_id=tenant.customer.id,
            app_id=app_id,
            scopes=tuple(scopes),
            issued_at=at,
            expires_at=at + life,
            code_hash=code_hash,
            authorized_by=by,
        )
        self._world.tokens[grant.token_hash] = grant
        listing = self._world.registrations[app_id].listing
        installation = tenant.installations.find(app_id) or pending(listing)
        tenant.installations.put(
            installation.authorize(scopes=grant.scopes, by=by, at=at, until=grant.expires_at)
        )
        return token, grant

    def revoke(self, app: Registration, token: str, *, traceparent: str) -> None:
        """RFC 7009. An unknown token is as good as revoked; another app's is left alone."""
        grant = self._grant(token)
        if grant is not None and grant.app_id == app.app_id:
            tenant = self._world.tenant(grant.customer_id)
            self._revoke(tenant, [grant], traceparent=traceparent)

    def active_grant(self, app: Registration, token: str) -> Grant | None:
        """RFC 7662. None for expired, revoked, unknown and other apps' tokens alike."""
        grant = self._grant(token)
        if grant is None or grant.app_id != app.app_id:
            return None
        now = self._world.tenant(grant.customer_id).clock.now()
        return grant if grant.active(now) else None

    def end(self, tenant: Tenant, app_id: AppId) -> None:
        """Revoke every token of an app without telling it: the caller does."""
        at = tenant.clock.now()
        for grant in self._grants(tenant, app_id):
            self._world.tokens[grant.token_hash] = grant.revoke(at)

    def _revoke(self, tenant: Tenant, grants: Sequence[Grant], *, traceparent: str) -> None:
        at = tenant.clock.now()
        for grant in grants:
            if grant.revoked_at is None:
                self._world.tokens[grant.token_hash] = grant.revoke(at)
                self._token_ended(tenant, grant, traceparent=traceparent)

    def _token_ended(self, tenant: Tenant, grant: Grant, *, traceparent: str) -> None:
        installation = tenant.installations.find(grant.app_id)
        if installation is not None:
            tenant.installations.put(installation.forget_token())

        self._events.publish(
            tenant,
            type=EventType.TOKEN_REVOKED,
            data={"customer_id": tenant.customer.id, "app_id": grant.app_id},
            traceparent=traceparent,
            to=grant.app_id,
        )

    def _grant(self, token: str) -> Grant | None:
        found = self._world.tokens.get(digest(token))
        return found if isinstance(found, Grant) else None

    def _grants(self, tenant: Tenant, app_id: AppId) -> list[Grant]:
        return [
            grant
            for grant in self._world.tokens.values()
            if isinstance(grant, Grant)
            and grant.customer_id == tenant.customer.id
            and grant.app_id == app_id
        ]


def _require_match(code: AuthorizationCode, sent: Redemption) -> None:
    if sent.redirect_uri != code.redirect_uri:
        raise TokenRefused("invalid_grant", "redirect_uri is not the one of the request.")
    if not is_verifier(sent.code_verifier):
        raise TokenRefused(
            "invalid_grant", "code_verifier must be 43 to 128 unreserved characters."
        )
    if not same(challenge_of(sent.code_verifier), code.code_challenge):
        raise TokenRefused("invalid_grant", "code_verifier does not match code_challenge.")
