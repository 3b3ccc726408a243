"""How long an app's tokens live: the guide's two years, or an hour and what renews it (0038)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from mock_icims.domain.ids import AppId, CustomerId, UserId
from mock_icims.domain.structs import Struct, replace

GRANT_LIFE = timedelta(days=730)
"""Guide step 2: "… receives an access token valid for 2 years." """

ACCESS_LIFE = timedelta(hours=1)
IDLE_LIFE = timedelta(days=30)
"""A refresh token that nobody uses for so long is worth nothing any more."""

GRACE = timedelta(seconds=10)
"""
A spent refresh token that comes again this soon is refused and no more: two workers of one app
asked at once, or its answer was lost. Later than that somebody else has it.
"""


class TokenProfile(StrEnum):
    """Chosen for each registration of an app."""

    GUIDE = "guide"
    """One opaque token for 730 days, and nothing to renew it with but the admin's consent."""

    HARDENED = "hardened"
    """One hour, and a refresh token that changes at each use, for 730 days at the most."""

    @property
    def access_life(self) -> timedelta:
        return GRANT_LIFE if self is TokenProfile.GUIDE else ACCESS_LIFE


class RefreshToken(Struct, frozen=True, kw_only=True):
    """
    What an app renews its access with; stored under its hash only, and kept once it is spent, so
    that it is known when it comes again (RFC 9700 §4.14).

    All that one consent led to is a `family`.
    """

    token_hash: str
    family: str
    customer_id: CustomerId
    app_id: AppId
    scopes: tuple[str, ...]
    authorized_by: UserId | None
    issued_at: datetime
    ends_at: datetime
    """When the consent ends, however often it was used."""

    idle_until: datetime
    spent_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def holder(self) -> tuple[CustomerId, AppId]:
        return self.customer_id, self.app_id

    @property
    def expires_at(self) -> datetime:
        return min(self.idle_until, self.ends_at)

    def active(self, at: datetime) -> bool:
        return self.revoked_at is None and self.spent_at is None and at < self.expires_at

    def spend(self, at: datetime) -> RefreshToken:
        return replace(self, spent_at=at)

    def revoke(self, at: datetime) -> RefreshToken:
        return self if self.revoked_at else replace(self, revoked_at=at)

    def narrow(self, scopes: tuple[str, ...]) -> RefreshToken:
        return replace(self, scopes=tuple(one for one in self.scopes if one in scopes))

    def excusable(self, at: datetime) -> bool:
        """Spent a moment ago: coming again is an accident, no theft."""
        return self.spent_at is not None and at - self.spent_at <= GRACE


class NextToken(Struct, frozen=True, kw_only=True):
    """How the next token that an app fetches is to be born: staging's wish, used once."""

    expires_in: timedelta | None = None
    scopes: tuple[str, ...] | None = None
    revoked: bool = False
