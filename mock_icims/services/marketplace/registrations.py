"""The desk where vendors register apps: for every customer, or for one of them alone."""

from __future__ import annotations

from collections.abc import Iterable

from mock_icims.domain.errors import NotFound, ValidationFailed
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import Registration
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World


class Registrations:
    """What a customer registers hides the app of that id which all customers share (0039)."""

    def __init__(self, world: World, events: Events, revocations: Revocations) -> None:
        self._world = world
        self._events = events
        self._revocations = revocations

    def put(self, app: Registration) -> None:
        """Known to every customer's Marketplace from now on; replaces an earlier registration."""
        self._require_own_client_id(app, tenant=None)
        _require_no_subscription(app, self._world.tenants.values())

        self._world.registrations[app.app_id] = app
        for tenant in self._world.tenants.values():
            if app.app_id not in tenant.registrations:
                self._events.reopen(tenant, app_id=app.app_id)

    def put_for(self, tenant: Tenant, app: Registration) -> None:
        """Known to this customer alone."""
        self._require_own_client_id(app, tenant=tenant)
        _require_no_subscription(app, [tenant])

        tenant.registrations[app.app_id] = app
        self._events.reopen(tenant, app_id=app.app_id)

    def delete_for(self, tenant: Tenant, app_id: AppId) -> None:
        """
        Forget a customer's own registration; one that all share is theirs again.

        The app's tokens end without a word to it: nobody knows it any more. Without a shared one,
        what was installed is uninstalled and gone from the list. Raises NotFound.
        """
        if app_id not in tenant.registrations:
            raise NotFound("registration", app_id)

        self._revocations.codes(tenant, app_id)
        self._revocations.silently(tenant, app_id)
        del tenant.registrations[app_id]
        self._events.hold(tenant, app_id)
        self._events.reopen(tenant, app_id=app_id)
        installation = tenant.installations.find(app_id)
        if installation is None:
            return
        if app_id not in self._world.registrations:
            tenant.installations.delete(app_id)
        else:
            tenant.installations.put(installation.forget_token())

    def _require_own_client_id(self, app: Registration, *, tenant: Tenant | None) -> None:
        other = self._world.client(app.client_id)
        if other is not None and (other.app.app_id != app.app_id or other.tenant is not tenant):
            whose = "" if other.tenant is tenant else " at another customer"
            whose = " of all customers" if other.tenant is None and tenant else whose
            raise ValidationFailed({"client_id": f"is that of {other.app.app_id!r}{whose}"})


def _require_no_subscription(app: Registration, tenants: Iterable[Tenant]) -> None:
    """Its notifications are known by its name where an app's events are by the app's id."""
    for tenant in tenants:
        if app.app_id in tenant.subscriptions:
            name = f"{app.app_id!r} is the name of a subscription of {tenant.customer.id}"
            raise ValidationFailed({"app_id": name})
