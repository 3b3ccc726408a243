"""OAuth 2.0 as a Marketplace needs it: scopes, codes, grants, and who is signed in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta
from enum import StrEnum

from mock_icims.domain.ids import AppId, CustomerId, UserId
from mock_icims.domain.structs import Struct, replace

SCOPES = {
    "candidate_profile:read": "Read candidate profiles, applications, jobs and stages",
    "candidate_profile:write": "Create and update candidate profiles",
    "assessment_delivery:write": "Deliver assessments and report their progress and results",
    "scorecard:write": "Read scorecard fields and update scorecards",
}
"""The scopes of the guide, each with the sentence that the consent page shows for it."""

WITHOUT = {
    "candidate_profile:read": "sees no candidate, application, job or stage",
    "candidate_profile:write": "cannot note on a profile what it delivered or found",
    "assessment_delivery:write": "can neither take an order on nor report its result",
    "scorecard:write": "writes no result to a scorecard",
}
"""What an app does not do when the admin leaves a scope out."""

CODE_LIFE = timedelta(seconds=60)
SESSION_LIFE = timedelta(hours=12)


class AuthorizationCode(Struct, frozen=True, kw_only=True):
    """What the admin approved, waiting for the app to fetch it; stored under its hash only."""

    code_hash: str
    customer_id: CustomerId
    app_id: AppId
    redirect_uri: str
    code_challenge: str
    scopes: tuple[str, ...]
    authorized_by: UserId
    issued_at: datetime
    expires_at: datetime
    redeemed: bool = False

    @property
    def spent(self) -> tuple[CustomerId, str] | None:
        """Once redeemed: whose challenge must not come again."""
        return (self.customer_id, self.code_challenge) if self.redeemed else None

    @property
    def waiting(self) -> tuple[CustomerId, AppId] | None:
        """Until redeemed: who may come for it."""
        return None if self.redeemed else (self.customer_id, self.app_id)

    def redeem(self) -> AuthorizationCode:
        return replace(self, redeemed=True)


class Grant(Struct, frozen=True, kw_only=True):
    """
    An app's access token for one customer; stored under its hash only.

    All that one consent led to is a `family`.
    """

    token_hash: str
    family: str
    customer_id: CustomerId
    app_id: AppId
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    authorized_by: UserId | None = None

    @property
    def holder(self) -> tuple[CustomerId, AppId]:
        return self.customer_id, self.app_id

    def narrow(self, scopes: tuple[str, ...]) -> Grant:
        return replace(self, scopes=tuple(one for one in self.scopes if one in scopes))

    def revoke(self, at: datetime) -> Grant:
        return self if self.revoked_at else replace(self, revoked_at=at)

    def active(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


class SessionKind(StrEnum):
    COOKIE = "session"
    """A browser's: it writes only with the CSRF token."""

    STAFF = "staff"
    """A bearer token that stands for a person, minted for scripts."""


class Session(Struct, frozen=True, kw_only=True):
    """A signed-in person; stored under the hash of its token only."""

    token_hash: str
    customer_id: CustomerId
    user_id: UserId
    csrf: str
    created_at: datetime
    expires_at: datetime
    kind: SessionKind

    def active(self, at: datetime) -> bool:
        return at < self.expires_at

    def forgotten(self, at: datetime) -> bool:
        """Whoever comes back within a day of its end is told that it ended."""
        return at - self.expires_at >= timedelta(days=1)


def digest(secret: str) -> str:
    """The name under which a token, code or session is stored: SHA-256, hex."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def challenge_of(verifier: str) -> str:
    """RFC 7636 §4.2, S256: base64url of SHA-256, unpadded."""
    hashed = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def is_challenge(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]{43}", text) is not None


def is_verifier(text: str) -> bool:
    """RFC 7636 §4.1: 43 to 128 unreserved characters."""
    return re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", text) is not None


def same(left: str, right: str) -> bool:
    """Compare secrets without telling by the time taken where they differ."""
    return hmac.compare_digest(left.encode(), right.encode())
