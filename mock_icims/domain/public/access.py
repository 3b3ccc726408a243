"""Integration users of the public API: three ways to prove it, a day's requests, hidden fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mock_icims.domain.customers import Region
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.structs import Struct, shown

REQUESTS_A_DAY = 10_000
"""By default, for one integration account; reset at 00:00 UTC (public iCIMS)."""

TOKEN_LIFE = timedelta(hours=24)
TOKENS, TOKENS_WITHIN = 500, timedelta(minutes=10)
"""More access tokens than these throttle a client (public iCIMS)."""

AUDIENCES = {
    Region.US: "https://api.icims.com/v1/",
    Region.EU: "https://api-eu.icims.com/v1/",
}
"""The final slash counts. That of the EU is ours: it is not public."""


class IntegrationUser(Struct, frozen=True, kw_only=True):
    """
    Issued by iCIMS staff in real life, here by the control API. `hidden_fields` are those that its
    login group may not see: they are left out without a word.
    """

    username: str
    password: str
    hmac_key: str
    client_id: str
    client_secret: str
    daily_limit: int = REQUESTS_A_DAY
    hidden_fields: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return shown(self, without=("password", "hmac_key", "client_secret"))

    @classmethod
    def issued(
        cls, username: str, *, customer: int, secret: Callable[[int], str]
    ) -> IntegrationUser:
        """`customer` is their number, `secret` makes a text of so many random bytes."""
        return cls(
            username=username,
            password=secret(18),
            hmac_key=secret(32),
            client_id=f"{customer}-{username}",
            client_secret=secret(32),
        )


class PublicToken(Struct, frozen=True, kw_only=True):
    """An access token of an integration user, stored under its hash only."""

    token_hash: str
    customer_id: CustomerId
    username: str
    issued_at: datetime

    @property
    def holder(self) -> tuple[CustomerId, str]:
        return self.customer_id, self.username

    @property
    def expires_at(self) -> datetime:
        return self.issued_at + TOKEN_LIFE


class DayOfUse(Struct, frozen=True, kw_only=True):
    """How many requests there were on a day, `day` as yyyy-MM-dd in UTC."""

    day: str
    used: int

    def one_more(self) -> DayOfUse:
        return DayOfUse(day=self.day, used=self.used + 1)


def day_of(known: DayOfUse | None, now: datetime) -> DayOfUse:
    """What is known of the day that it is; a new day begins at nothing."""
    today = now.astimezone(UTC).date().isoformat()
    return known if known is not None and known.day == today else DayOfUse(day=today, used=0)


def seconds_to_midnight(now: datetime) -> int:
    """Until 00:00 UTC, rounded up."""
    utc = now.astimezone(UTC)
    midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return -(-(midnight - utc) // timedelta(seconds=1))
