"""The token desk: a code becomes a token, a refresh token the next one, or one is minted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.marketplace import Registration, pending
from mock_icims.domain.oauth.errors import TokenRefused
from mock_icims.domain.oauth.grants import (
    AuthorizationCode,
    Grant,
    challenge_of,
    digest,
    is_verifier,
    same,
)
from mock_icims.domain.oauth.token_profiles import (
    GRANT_LIFE,
    IDLE_LIFE,
    NextToken,
    RefreshToken,
    TokenProfile,
)
from mock_icims.domain.structs import Struct
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.storage.world import Tenant, World

TOKEN_PREFIX = "icims_"
REFRESH_PREFIX = "icimsr_"
"""Let a secret scanner, and a person who finds one, tell whose token it is."""


class Redemption(Struct, frozen=True, kw_only=True):
    """What the app sends to fetch its token."""

    code: str
    redirect_uri: str
    code_verifier: str


class Issued(Struct, frozen=True, kw_only=True):
    """Tokens in clear, this once, and what is kept of the one that opens doors."""

    token: str
    grant: Grant
    refresh_token: str | None


class Tokens:
    """`new_secret` draws at least 128 bits from the system's CSPRNG (docs/decisions/0019)."""

    def __init__(
        self, world: World, revocations: Revocations, *, new_secret: Callable[[], str]
    ) -> None:
        self._world = world
        self._revocations = revocations
        self._new_secret = new_secret

    def redeem(self, app: Registration, sent: Redemption, *, traceparent: str) -> Issued:
        """
        Raises TokenRefused.

        A code that comes a second time revokes what the first one gave (RFC 6749 §4.1.2): one of
        the two bringers stole it.
        """
        code = self._world.codes.find(digest(sent.code))
        if code is None or not self._of(app, code):
            raise TokenRefused("invalid_grant", "The code was not issued to this app.")

        tenant = self._world.tenant(code.customer_id)
        if code.redeemed:
            self._revocations.redeemed(tenant, app.app_id, code.code_hash, traceparent=traceparent)
            raise TokenRefused("invalid_grant", "The code was used before; its token is revoked.")

        _require_match(code, sent)
        if tenant.clock.now() >= code.expires_at:
            raise TokenRefused("invalid_grant", "The code expired.")

        self._world.codes.put(code.redeem())
        wish = tenant.next_tokens.pop(app.app_id, NextToken())
        return self.begin(
            tenant,
            app,
            scopes=code.scopes if wish.scopes is None else wish.scopes,
            life=wish.expires_in,
            by=code.authorized_by,
            family=code.code_hash,
            revoked=wish.revoked,
        )

    def refresh(
        self,
        app: Registration,
        token: str,
        *,
        scopes: Sequence[str] | None,
        traceparent: str,
    ) -> Issued:
        """
        A new pair for a refresh token, which is spent by it (docs/decisions/0038).

        `scopes` may be fewer than were granted, for the access token only (RFC 6749 §6). Raises
        TokenRefused; a spent one that comes late revokes its whole family.
        """
        if app.token_profile is TokenProfile.GUIDE:
            raise TokenRefused("unauthorized_client", "This app's tokens are not refreshed.")

        known = self._world.refresh_tokens.find(digest(token))
        if known is None or not self._revocations.owned(known, app):
            raise TokenRefused("invalid_grant", "The refresh token was not issued to this app.")

        tenant = self._world.tenant(known.customer_id)
        self._require_unspent(tenant, known, traceparent=traceparent)
        wanted = known.scopes if scopes is None else tuple(dict.fromkeys(scopes))
        if not wanted or not set(wanted) <= set(known.scopes):
            raise TokenRefused("invalid_scope", "scope must be within what was granted.")

        at = tenant.clock.now()
        self._world.refresh_tokens.put(known.spend(at))
        wish = tenant.next_tokens.pop(app.app_id, NextToken())
        issued = self._issue(
            tenant,
            app,
            scopes=wanted if wish.scopes is None else wish.scopes,
            life=wish.expires_in,
            by=known.authorized_by,
            family=known.family,
            renewed=known,
        )
        if wish.revoked:
            self._revocations.silently(tenant, app.app_id)
        return issued

    def wish(self, tenant: Tenant, app_id: AppId, wish: NextToken) -> None:
        """For the next token that the app fetches; one that wishes nothing takes it back."""
        if wish == NextToken():
            tenant.next_tokens.pop(app_id, None)
        else:
            tenant.next_tokens[app_id] = wish

    def begin(
        self,
        tenant: Tenant,
        app: Registration,
        *,
        scopes: Sequence[str],
        life: timedelta | None = None,
        by: UserId | None = None,
        family: str | None = None,
        revoked: bool = False,
    ) -> Issued:
        """
        The first tokens of a consent, by which the app is installed and active.

        They take the place of earlier ones (docs/decisions/0002-token-life.md: "the new token
        replaces the old one"). `life` is the access token's, its profile's when None.
        """
        self._revocations.silently(tenant, app.app_id)
        installation = tenant.installations.find(app.app_id) or pending(app.listing)
        tenant.installations.put(
            installation.authorize(
                scopes=tuple(scopes), by=by, at=tenant.clock.now(), profile=app.token_profile
            )
        )
        issued = self._issue(tenant, app, scopes=scopes, life=life, by=by, family=family)
        if revoked:
            self._revocations.silently(tenant, app.app_id)
        return issued

    def active(self, app: Registration, token: str) -> Grant | RefreshToken | None:
        """RFC 7662. None for expired, revoked, spent, unknown and other apps' tokens alike."""
        found = self._revocations.find(token)
        if found is None or not self._revocations.owned(found, app):
            return None
        now = self._world.tenant(found.customer_id).clock.now()
        return found if found.active(now) else None

    def _issue(
        self,
        tenant: Tenant,
        app: Registration,
        *,
        scopes: Sequence[str],
        life: timedelta | None,
        by: UserId | None,
        family: str | None,
        renewed: RefreshToken | None = None,
    ) -> Issued:
        at, token = tenant.clock.now(), TOKEN_PREFIX + self._new_secret()
        ends_at = renewed.ends_at if renewed else at + GRANT_LIFE
        until = at + (app.token_profile.access_life if life is None else life)
        grant = Grant(
            token_hash=digest(token),
            family=family or digest(token),
            customer_id=tenant.customer.id,
            app_id=app.app_id,
            scopes=tuple(scopes),
            issued_at=at,
            expires_at=until if life is not None else min(until, ends_at),
            authorized_by=by,
        )
        self._world.tokens.put(grant)
        if app.token_profile is TokenProfile.GUIDE:
            self._good_until(tenant, grant)
            return Issued(token=token, grant=grant, refresh_token=None)

        secret = REFRESH_PREFIX + self._new_secret()
        refresh = RefreshToken(
            token_hash=digest(secret),
            family=grant.family,
            customer_id=tenant.customer.id,
            app_id=app.app_id,
            scopes=renewed.scopes if renewed else grant.scopes,
            authorized_by=by,
            issued_at=at,
            ends_at=ends_at,
            idle_until=at + IDLE_LIFE,
        )
        self._world.refresh_tokens.put(refresh)
        self._good_until(tenant, refresh)
        return Issued(token=token, grant=grant, refresh_token=secret)

    def _good_until(self, tenant: Tenant, last: Grant | RefreshToken) -> None:
        installation = tenant.installations.get(last.app_id)
        tenant.installations.put(installation.renew(last.expires_at))

    def _require_unspent(self, tenant: Tenant, known: RefreshToken, *, traceparent: str) -> None:
        at = tenant.clock.now()
        if known.revoked_at is not None:
            raise TokenRefused("invalid_grant", "The refresh token was revoked.")
        if known.excusable(at):
            raise TokenRefused("invalid_grant", "The refresh token was used a moment ago.")
        if known.spent_at is not None:
            self._revocations.family(tenant, known, traceparent=traceparent)
            raise TokenRefused(
                "invalid_grant", "The refresh token was used before; all it led to is revoked."
            )
        if not known.active(at):
            raise TokenRefused("invalid_grant", "The refresh token expired.")

    def _of(self, app: Registration, code: AuthorizationCode) -> bool:
        tenant = self._world.tenant(code.customer_id)
        known = self._world.registration(tenant, code.app_id)
        return known is not None and known.client_id == app.client_id


def _require_match(code: AuthorizationCode, sent: Redemption) -> None:
    if sent.redirect_uri != code.redirect_uri:
        raise TokenRefused("invalid_grant", "redirect_uri is not the one of the request.")
    if not is_verifier(sent.code_verifier):
        raise TokenRefused(
            "invalid_grant", "code_verifier must be 43 to 128 unreserved characters."
        )
    if not same(challenge_of(sent.code_verifier), code.code_challenge):
        raise TokenRefused("invalid_grant", "code_verifier does not match code_challenge.")
