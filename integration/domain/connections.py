"""A customer's connection to iCIMS: pending, active, reauthorization_required, uninstalled."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from integration.domain.ids import ConnectionId, CustomerId

# Guide, step 2: the four scopes, in its order.
SCOPES = (
    "candidate_profile:read",
    "candidate_profile:write",
    "assessment_delivery:write",
    "scorecard:write",
)
# ".." as servers read it: with a backslash, or with parameters of its own (RFC 3986, section 3.3).
STEP = re.compile(r"[/\\]\.\.?(?=[/\\;]|$)")


# A token that can be renewed is renewed when it has less than this to live.
RENEWAL_MARGIN = timedelta(seconds=60)


# The days left at which a token that nobody renews is warned of, the last first.
TOKEN_WARNINGS = (7, 30, 60)


class ConnectionStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    REAUTHORIZATION_REQUIRED = "reauthorization_required"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """
    `grant_number` counts the authorizations: a 401 for grant 1 says nothing about grant 2.
    `renewable` is: a refresh token came with it, so that nobody has to look after its life.
    `work_due` and `work_parked` count this customer's open work at the time of reading.
    """

    id: ConnectionId
    customer_id: CustomerId
    customer_name: str
    region: str
    issuer: str
    status: ConnectionStatus
    scopes: tuple[str, ...]
    grant_number: int
    token_expires_at: datetime | None
    installed_at: datetime | None
    authorized_at: datetime | None
    reason: str | None
    renewable: bool = False
    work_due: int = 0
    work_parked: int = 0

    def days_left(self, at: datetime) -> int | None:
        """Whole days, below zero when the token has expired; None where there is none."""
        return None if self.token_expires_at is None else (self.token_expires_at - at).days

    def token_warning(self, at: datetime) -> int | None:
        """Which of the warnings is due: 60, 30 or 7, and 0 when it has expired."""
        days = self.days_left(at)
        if days is None or self.renewable:
            return None
        return 0 if days < 0 else next((most for most in TOKEN_WARNINGS if days <= most), None)

    def is_newer_than(self, moment: datetime) -> bool:
        """An event of before the last authorization says nothing about the new token."""
        return self.authorized_at is not None and moment <= self.authorized_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    What a call to iCIMS needs; `token` is None when there is none that may work.

    `generation` counts the tokens that this connection has had, renewed ones too; `renewable` says
    that a refresh token came with it (docs/decisions/0002-token-life.md).
    """

    customer_id: CustomerId
    issuer: str
    token: str | None = field(repr=False)
    grant_number: int
    status: ConnectionStatus = ConnectionStatus.ACTIVE
    expires_at: datetime | None = None
    generation: int = 0
    renewable: bool = False

    def wears_out(self, at: datetime) -> bool:
        ends = self.expires_at
        return self.renewable and ends is not None and at >= ends - RENEWAL_MARGIN

    def is_expired(self, at: datetime) -> bool:
        return self.expires_at is not None and at >= self.expires_at


def missing_scopes(granted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(scope for scope in SCOPES if scope not in granted)


def is_below(url: str, issuer: str) -> bool:
    """
    Our token goes to this address, so it must be iCIMS's and nobody else's: of Connect v1, and with
    no step that leads out of it, whoever takes it.
    """
    try:
        asked, known = urlsplit(url), urlsplit(issuer)
    except ValueError:
        return False
    same_origin = (asked.scheme, asked.netloc) == (known.scheme, known.netloc)
    inside = asked.path.startswith(f"{known.path}/connect/v1/")
    return same_origin and inside and STEP.search(unquote(asked.path)) is None
