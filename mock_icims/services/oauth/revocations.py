"""The end of tokens: an app's own wish, an admin's, a theft, an uninstallation, a newer consent."""

from __future__ import annotations

from collections.abc import Iterable

from mock_icims.domain.errors import NotFound, ValidationFailed
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import Installation, InstallationStatus, Registration
from mock_icims.domain.oauth.errors import TokenRefused
from mock_icims.domain.oauth.grants import Grant, digest
from mock_icims.domain.oauth.token_profiles import RefreshToken
from mock_icims.domain.webhooks.events import EventType
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World

Token = Grant | RefreshToken


class Revocations:
    """Whatever ends here ends at once: the next request with it is refused."""

    def __init__(self, world: World, events: Events) -> None:
        self._world = world
        self._events = events

    def by_app(self, app: Registration, token: str, *, traceparent: str) -> None:
        """
        RFC 7009. An unknown token is as good as revoked; another app's is refused and stays.

        A refresh token takes all with it that one consent led to. So does an access token, unless
        there is something left to renew it with.
        """
        found = self.find(token)
        if found is None:
            return
        if not self.owned(found, app):
            raise TokenRefused("invalid_grant", "The token was issued to another app.")

        tenant = self._world.tenant(found.customer_id)
        if isinstance(found, Grant) and self._renewable(tenant, found):
            self._world.tokens.put(found.revoke(tenant.clock.now()))
        else:
            self.family(tenant, found, traceparent=traceparent)

    def by_admin(self, tenant: Tenant, app_id: AppId, *, traceparent: str) -> Installation:
        """Settings → Marketplace Apps: the app stays installed and can be authorized again."""
        installation = _installed(tenant, app_id)
        holder = (tenant.customer.id, app_id)
        self.codes(tenant, app_id)
        self._end(tenant, app_id, self._of("holder", holder), traceparent=traceparent)
        forgotten = installation.forget_token()
        tenant.installations.put(forgotten)
        return forgotten

    def family(self, tenant: Tenant, one: Token, *, traceparent: str) -> None:
        """All that the same consent led to."""
        self._end(tenant, one.app_id, self._of("family", one.family), traceparent=traceparent)

    def redeemed(self, tenant: Tenant, app_id: AppId, family: str, *, traceparent: str) -> None:
        """What a code led to that came twice."""
        self._end(tenant, app_id, self._of("family", family), traceparent=traceparent)

    def silently(self, tenant: Tenant, app_id: AppId) -> None:
        """All tokens of an app, without telling it: the caller does, or it has newer ones."""
        self._revoke(tenant, self._of("holder", (tenant.customer.id, app_id)))

    def codes(self, tenant: Tenant, app_id: AppId) -> None:
        """What was approved and not fetched yet: a later decision holds."""
        for code in self._world.codes.having("waiting", (tenant.customer.id, app_id)):
            self._world.codes.delete(code.code_hash)

    def narrow(self, tenant: Tenant, app_id: AppId, scopes: tuple[str, ...]) -> Installation:
        """
        The admin takes scopes back, and the very next request is without them.

        Raises ValidationFailed for one that is not granted: more takes the app's asking.
        """
        installation = _installed(tenant, app_id)
        if beyond := sorted(set(scopes) - set(installation.scopes)):
            said = f"{beyond[0]!r} is not granted; re-authorize the app to add a scope"
            raise ValidationFailed({"scopes": said})

        for one in self._of("holder", (tenant.customer.id, app_id)):
            self._put(one.narrow(scopes))
        narrowed = installation.narrow(scopes)
        tenant.installations.put(narrowed)
        return narrowed

    def find(self, token: str) -> Token | None:
        name = digest(token)
        return self._world.tokens.find(name) or self._world.refresh_tokens.find(name)

    def owned(self, one: Token, app: Registration) -> bool:
        """It is the app that this customer knows by that id, and not another's of the same id."""
        tenant = self._world.tenant(one.customer_id)
        known = self._world.registration(tenant, one.app_id)
        return known is not None and known.client_id == app.client_id

    def _renewable(self, tenant: Tenant, grant: Grant) -> bool:
        renewing = self._world.refresh_tokens.having("family", grant.family)
        return any(one.active(tenant.clock.now()) for one in renewing)

    def _of(self, index: str, value: object) -> list[Token]:
        tokens = self._world.tokens.having(index, value)
        return [*tokens, *self._world.refresh_tokens.having(index, value)]

    def _end(
        self, tenant: Tenant, app_id: AppId, ended: Iterable[Token], *, traceparent: str
    ) -> None:
        if not self._revoke(tenant, ended):
            return

        installation = tenant.installations.find(app_id)
        if installation is not None:
            tenant.installations.put(installation.forget_token())
        self._events.publish(
            tenant,
            type=EventType.TOKEN_REVOKED,
            data={"customer_id": tenant.customer.id, "app_id": app_id},
            traceparent=traceparent,
            to=app_id,
        )

    def _revoke(self, tenant: Tenant, ended: Iterable[Token]) -> bool:
        """Whether any was still good for something."""
        alive = [one for one in ended if one.revoked_at is None]
        for one in alive:
            self._put(one.revoke(tenant.clock.now()))
        return bool(alive)

    def _put(self, one: Token) -> None:
        if isinstance(one, Grant):
            self._world.tokens.put(one)
        else:
            self._world.refresh_tokens.put(one)


def _installed(tenant: Tenant, app_id: AppId) -> Installation:
    installation = tenant.installations.get(app_id)
    if installation.status is InstallationStatus.UNINSTALLED:
        raise NotFound(tenant.installations.kind, app_id)
    return installation
