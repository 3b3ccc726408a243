"""Everything the fake knows: the apps registered with it, and its customers, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mock_icims.domain.customers import User
from mock_icims.domain.errors import NotFound
from mock_icims.domain.faults.failures import Failures
from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.domain.marketplace import Registration
from mock_icims.domain.oauth.grants import AuthorizationCode, Grant, Session
from mock_icims.domain.oauth.token_profiles import RefreshToken
from mock_icims.domain.public.access import PublicToken
from mock_icims.domain.snapshots import Snapshot
from mock_icims.domain.structs import Struct, field
from mock_icims.storage.parts import of_customers
from mock_icims.storage.shelves import Shelf
from mock_icims.storage.tables import Table
from mock_icims.storage.tenants import Tenant as Tenant


class Client(Struct, frozen=True):
    """An app at the authorization server; `tenant` is the only one who knows it, None all."""

    app: Registration
    tenant: Tenant | None


Belongings = dict[str, list[object]]
"""What the world keeps of one customer: rows, by the name of the world's table."""


class World(Struct, kw_only=True, eq=False):
    """
    All tenants, and the few things that are found before it is known whose they are.

    Sessions, tokens and codes are kept by the SHA-256 (hex) of their secret. Staff addresses are
    unique across tenants: they are how a person signs in. A table whose rows have a `customer_id`,
    which is an index, belongs to the customers: it is part of their snapshots, and goes with them.
    """

    registrations: Shelf[AppId, Registration] = field(default_factory=Shelf)
    tenants: dict[CustomerId, Tenant] = field(default_factory=dict)
    sessions: Table[Session] = field(
        default_factory=lambda: Table("session", key="token_hash", indexes=("customer_id",))
    )
    """A browser's and, by another kind, those of scripts that send a bearer token."""

    tokens: Table[Grant] = field(
        default_factory=lambda: Table(
            "token", key="token_hash", indexes=("customer_id", "holder", "family")
        )
    )
    refresh_tokens: Table[RefreshToken] = field(
        default_factory=lambda: Table(
            "refresh token", key="token_hash", indexes=("customer_id", "holder", "family")
        )
    )
    codes: Table[AuthorizationCode] = field(
        default_factory=lambda: Table(
            "code", key="code_hash", indexes=("customer_id", "spent", "waiting")
        )
    )
    public_tokens: Table[PublicToken] = field(
        default_factory=lambda: Table(
            "public token", key="token_hash", indexes=("customer_id", "holder")
        )
    )
    """Of integration users, who are no apps."""

    failures: Shelf[str, Failures] = field(default_factory=Shelf)
    """Of clients that every customer knows."""

    snapshots: Table[Snapshot] = field(
        default_factory=lambda: Table("snapshot", indexes=("customer_id",))
    )
    dealt: Shelf[str, int] = field(default_factory=Shelf)
    """How many ids of each prefix there were, of those that the world deals itself."""

    domains: Shelf[str, CustomerId] = field(default_factory=Shelf)
    """The e-mail domains that were given away, also to customers who are gone."""

    keep: Callable[[], None] = lambda: None
    """When it returns, nothing that happened so far will be forgotten, if anybody sees to that."""

    _clients: dict[str, Client] = field(default_factory=dict)
    _people: dict[str, tuple[Tenant, User]] = field(default_factory=dict)
    _numbered: dict[int, CustomerId] = field(default_factory=dict)

    def add(self, tenant: Tenant) -> None:
        """
        Raises ValueError, and has changed nothing, when an address, or the number, is somebody
        else's.
        """
        self._require_own_addresses(tenant)
        if self.has_number(tenant.customer.number, but=tenant.customer.id):
            raise ValueError(f"{tenant.customer.number} is another customer's number already")
        self._numbered[tenant.customer.number] = tenant.customer.id
        self.tenants[tenant.customer.id] = tenant
        for user in tenant.users.values():
            self._people[user.email.casefold()] = (tenant, user)

    def remove(self, customer_id: CustomerId) -> None:
        """The customer, their snapshots, and all that the world keeps of theirs."""
        self._forget(self.tenant(customer_id))
        self.snapshots.drop("customer_id", customer_id)
        del self.tenants[customer_id]

    def replace(self, tenant: Tenant, belongings: Belongings) -> None:
        """
        The customer's former self makes room for this one, at once and in the same place. Snapshots
        stay. Raises ValueError, and has changed nothing, when an address or a client id is somebody
        else's.
        """
        self._require_own_addresses(tenant)
        self._require_own_client_ids(tenant)
        self._forget(self.tenant(tenant.customer.id))
        self.add(tenant)
        for name, rows in belongings.items():
            for row in rows:
                getattr(self, name).put(row)

    def belongings(self, customer_id: CustomerId) -> Belongings:
        """What there is of a customer besides what is in their tenant; no snapshots."""
        return {
            name: getattr(self, name).having("customer_id", customer_id) for name in belonging()
        }

    def tenant(self, customer_id: CustomerId) -> Tenant:
        tenant = self.tenants.get(customer_id)
        if tenant is None:
            raise NotFound("customer", customer_id)
        return tenant

    def numbered(self, number: int) -> Tenant | None:
        """Who has this number in the public API."""
        return self.tenants.get(self._numbered.get(number, CustomerId("")))

    def has_number(self, number: int, *, but: CustomerId | None = None) -> bool:
        """Whether somebody else has it."""
        return self._numbered.get(number, but) != but

    def registration(self, tenant: Tenant, app_id: AppId) -> Registration | None:
        """The customer's own registration of the app, or the one that all customers share."""
        return tenant.registrations.get(app_id) or self.registrations.get(app_id)

    def registrations_of(self, tenant: Tenant) -> list[Registration]:
        """Every app of this customer's Marketplace."""
        return list({**self.registrations, **tenant.registrations}.values())

    def client(self, client_id: str) -> Client | None:
        """Whose client id this is. Client ids are unique over all registrations."""
        found = self._clients.get(client_id)
        if found is None or not self._stands(found):
            self._clients = {one.app.client_id: one for one in self._registered()}
            found = self._clients.get(client_id)
        return found

    def _stands(self, client: Client) -> bool:
        """It is still registered as it was when it was found; a world can be set back."""
        app_id, tenant = client.app.app_id, client.tenant
        if tenant is None:
            return self.registrations.get(app_id) is client.app
        known = self.tenants.get(tenant.customer.id) is tenant
        return known and tenant.registrations.get(app_id) is client.app

    def _registered(self) -> Iterator[Client]:
        for app in self.registrations.values():
            yield Client(app, None)
        for tenant in self.tenants.values():
            for app in tenant.registrations.values():
                yield Client(app, tenant)

    def user_by_email(self, email: str) -> tuple[Tenant, User] | None:
        """Whose address this is, whatever its capitals."""
        return self._people.get(email.casefold())

    def _require_own_addresses(self, tenant: Tenant) -> None:
        for user in tenant.users.values():
            other, _ = self._people.get(user.email.casefold(), (tenant, user))
            if other.customer.id != tenant.customer.id:
                raise ValueError(f"{user.email} signs in to {other.customer.id} already")

    def _require_own_client_ids(self, tenant: Tenant) -> None:
        for app in tenant.registrations.values():
            other = self.client(app.client_id)
            whose = tenant if other is None else other.tenant
            if whose is None or whose.customer.id != tenant.customer.id:
                of = "all customers have" if whose is None else f"{whose.customer.id} has"
                raise ValueError(f"{app.client_id} is the client id of an app that {of}")

    def _forget(self, tenant: Tenant) -> None:
        for user in tenant.users.values():
            self._people.pop(user.email.casefold(), None)
        self._numbered.pop(tenant.customer.number, None)
        for name in self.belongings(tenant.customer.id):
            getattr(self, name).drop("customer_id", tenant.customer.id)


def belonging() -> list[str]:
    """The tables of what the world keeps of customers, but for their snapshots."""
    return [name for name in of_customers(World) if name != "snapshots"]
