"""Who may be asking: an app with a customer's grant, or one of the customer's people."""

from __future__ import annotations

from mock_icims.domain.customers import Role, User
from mock_icims.domain.oauth.grants import Grant, Session
from mock_icims.domain.structs import Struct
from mock_icims.storage.world import Tenant


class AppPrincipal(Struct, frozen=True):
    """An app with a customer's grant."""

    grant: Grant
    tenant: Tenant

    @property
    def name(self) -> str:
        """Who did it, as histories and versions say it."""
        return self.grant.app_id

    @property
    def authority(self) -> frozenset[str]:
        """All that it may, to compare with what somebody could do before."""
        return frozenset(self.grant.scopes)


class StaffPrincipal(Struct, frozen=True):
    """One of the customer's people: `session.kind` says whether by cookie or by bearer token."""

    user: User
    tenant: Tenant
    session: Session

    @property
    def name(self) -> str:
        return self.user.id

    @property
    def authority(self) -> frozenset[str]:
        return frozenset(role for role in Role if self.user.role.covers(role))


Principal = AppPrincipal | StaffPrincipal
