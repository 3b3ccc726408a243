"""The Marketplace's desk: search, install, uninstall."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from mock_icims.domain.customers import User
from mock_icims.domain.errors import Forbidden, NotFound
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import (
    Installation,
    InstallationStatus,
    Registration,
    pending,
    require_admin_of_tier,
)
from mock_icims.domain.oauth import tickets
from mock_icims.domain.webhooks.events import EventType
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.staging.followers import time_for
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World


class Marketplace:
    """`issuer` is the fake's public URL; `new_secret` draws from the system's CSPRNG."""

    def __init__(
        self,
        world: World,
        events: Events,
        revocations: Revocations,
        assessments: Assessments,
        *,
        issuer: str,
        new_secret: Callable[[], str],
    ) -> None:
        self._world = world
        self._events = events
        self._revocations = revocations
        self._assessments = assessments
        self._issuer = issuer
        self._new_secret = new_secret

    def search(self, tenant: Tenant, words: str) -> list[Registration]:
        """Guide step 1: "Search for …". No words find every app."""
        offered = self._world.registrations_of(tenant)
        found = [one for one in offered if one.listing.matches(words)]
        return sorted(found, key=lambda one: one.listing.name.casefold())

    def registration(self, tenant: Tenant, app_id: AppId) -> Registration:
        registration = self._world.registration(tenant, app_id)
        if registration is None:
            raise NotFound("marketplace app", app_id)
        return registration

    def installed(self, tenant: Tenant, app_id: AppId) -> bool:
        installation = tenant.installations.find(app_id)
        return installation is not None and installation.status is InstallationStatus.ACTIVE

    def may_install(self, tenant: Tenant, user: User, app_id: AppId) -> Registration:
        """Raises TierRequired or RoleRequired."""
        registration = self.registration(tenant, app_id)
        require_admin_of_tier(user, tier=tenant.customer.tier, listing=registration.listing)
        return registration

    def obstacle(self, tenant: Tenant, user: User, app_id: AppId) -> Forbidden | None:
        """Why `install` would be refused, for a page that says so beforehand."""
        try:
            self.may_install(tenant, user, app_id)
        except Forbidden as refusal:
            return refusal
        return None

    def install(self, tenant: Tenant, user: User, app_id: AppId) -> tuple[Installation, str]:
        """
        Guide step 1: "Click "Authorize" — iCIMS will redirect to OAuth flow".

        Answers where the browser goes: the app's install address with a signed ticket, valid for
        ten minutes and once. An active installation stays active and is authorized anew.
        """
        registration = self.may_install(tenant, user, app_id)
        installation = tenant.installations.find(app_id)
        if installation is None or installation.status is InstallationStatus.UNINSTALLED:
            installation = pending(registration.listing)
            tenant.installations.put(installation)

        ticket = tickets.issue(
            registration.client_secret,
            jti=self._new_secret(),
            issuer=self._issuer,
            app_id=app_id,
            customer_id=tenant.customer.id,
            at=time_for(tenant, app_id),
        )
        separator = "&" if urlsplit(registration.install_url).query else "?"
        query = urlencode({"ticket": ticket, "iss": self._issuer})
        return installation, f"{registration.install_url}{separator}{query}"

    def uninstall(self, tenant: Tenant, app_id: AppId, *, by: str, traceparent: str) -> None:
        """
        Tell the app, then revoke its tokens; what waits to be sent through it is cancelled.
        Uninstalling twice finds nothing to uninstall.
        """
        installation = tenant.installations.get(app_id)
        if installation.status is InstallationStatus.UNINSTALLED:
            raise NotFound(tenant.installations.kind, app_id)

        # Before the status changes: an uninstalled app is sent nothing any more.
        self._events.publish(
            tenant,
            type=EventType.APP_UNINSTALLED,
            data={"customer_id": tenant.customer.id, "app_id": app_id},
            traceparent=traceparent,
            to=app_id,
        )
        self._revocations.codes(tenant, app_id)
        self._revocations.silently(tenant, app_id)
        self._assessments.on_uninstall(tenant, app_id, by=by, traceparent=traceparent)
        tenant.installations.put(installation.uninstall())
