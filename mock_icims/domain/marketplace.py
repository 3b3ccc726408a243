"""The Marketplace: what vendors register, what listings promise, what customers installed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from mock_icims.domain.customers import Role, Tier, User
from mock_icims.domain.errors import RoleRequired, TierRequired
from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.oauth.token_profiles import TokenProfile
from mock_icims.domain.structs import Struct, replace


class Permission(Struct, frozen=True, kw_only=True):
    """One line of "Review permissions" (guide step 1), and the scopes behind it (guide step 2)."""

    title: str
    sentence: str
    scopes: tuple[str, ...]


class ResultType(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    URL = "url"


class ListedResult(Struct, frozen=True, kw_only=True):
    """A result that can go into a scorecard field; its key is whole: "big-five.overall"."""

    key: str
    label: str
    type: ResultType


class ListedAssessment(Struct, frozen=True, kw_only=True):
    key: str
    name: str
    minutes: int
    results: tuple[ListedResult, ...]


class Listing(Struct, frozen=True, kw_only=True):
    app_id: AppId
    name: str
    publisher: str
    category: str
    summary: str
    description: str
    support_url: str
    privacy_url: str
    minimum_tier: Tier
    permissions: tuple[Permission, ...]
    assessments: tuple[ListedAssessment, ...]
    email_templates: tuple[str, ...]

    def matches(self, words: str) -> bool:
        """Every word occurs somewhere in what the search page shows, in any case."""
        shown = " ".join((self.name, self.publisher, self.category, self.summary)).casefold()
        return all(word in shown for word in words.casefold().split())


class Registration(Struct, frozen=True, kw_only=True):
    """
    A vendor's app as iCIMS knows it: in every customer's Marketplace, or in that of one customer
    who registered it for themselves (docs/decisions/0039-an-apps-registration-per-customer.md).

    The client secret is kept readable, because install tickets are signed with it
    (docs/decisions/0021-install-tickets.md).
    """

    app_id: AppId
    client_id: str
    client_secret: str
    install_url: str
    redirect_uris: tuple[str, ...]
    events_url: str
    event_secret: str
    callback_secret: str
    scopes: tuple[str, ...]
    events: tuple[str, ...]
    listing: Listing
    token_profile: TokenProfile = TokenProfile.GUIDE


class InstallationStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    UNINSTALLED = "uninstalled"


class Installation(Struct, frozen=True, kw_only=True):
    """
    A customer's copy of an app.

    It stays active when its token expires or is revoked: events go on arriving, and re-authorizing
    is all that is missing (guide: "Re-authorize in iCIMS Marketplace").
    """

    app_id: AppId
    name: str
    status: InstallationStatus
    scopes: tuple[str, ...]
    authorized_by: UserId | None
    installed_at: datetime | None
    token_expires_at: datetime | None
    """The end of the last token; of one that is renewed, the end of what renews it."""

    authorized_at: datetime | None = None
    token_profile: TokenProfile = TokenProfile.GUIDE
    """Of its latest tokens: the app can have been registered anew since."""

    def authorize(
        self,
        *,
        scopes: tuple[str, ...],
        by: UserId | None,
        at: datetime,
        profile: TokenProfile = TokenProfile.GUIDE,
    ) -> Installation:
        return replace(
            self,
            status=InstallationStatus.ACTIVE,
            scopes=scopes,
            authorized_by=by,
            installed_at=self.installed_at or at,
            authorized_at=at,
            token_profile=profile,
        )

    def renew(self, until: datetime) -> Installation:
        """A token was issued; `until` is when its holder must be authorized again."""
        return replace(self, token_expires_at=until)

    def narrow(self, scopes: tuple[str, ...]) -> Installation:
        return replace(self, scopes=tuple(one for one in self.scopes if one in scopes))

    def forget_token(self) -> Installation:
        return replace(self, token_expires_at=None)

    def uninstall(self) -> Installation:
        return replace(
            self, status=InstallationStatus.UNINSTALLED, scopes=(), token_expires_at=None
        )

    def needs_authorization(self, at: datetime) -> bool:
        """Nothing the app sends is accepted: no token yet, or it expired or was revoked."""
        return self.token_expires_at is None or self.token_expires_at <= at


def pending(listing: Listing) -> Installation:
    """What "Install" leaves behind until the app has its token."""
    return Installation(
        app_id=listing.app_id,
        name=listing.name,
        status=InstallationStatus.PENDING,
        scopes=(),
        authorized_by=None,
        installed_at=None,
        token_expires_at=None,
    )


_TIERS = tuple(Tier)


def require_admin_of_tier(user: User, *, tier: Tier, listing: Listing) -> None:
    """
    Guide, Prerequisites: "iCIMS account with enterprise tier (Marketplace available on
    Enterprise+)", "Admin access to iCIMS instance". Says which of the two is missing
    (docs/decisions/0010-tier-and-roles.md).
    """
    if _TIERS.index(tier) < _TIERS.index(listing.minimum_tier):
        raise TierRequired(tier, wanted=listing.minimum_tier)

    if user.role is not Role.ADMIN:
        raise RoleRequired(Role.ADMIN)
