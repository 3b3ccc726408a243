"""The guide's "500 requests/minute (burst: 1000/min)" as a token bucket, in whole numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

from mock_icims.domain.structs import Struct

POLICY = "connect"
"""The name of the limit in `RateLimit`, `RateLimit-Policy` and `violated-policies`."""

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000


class Limit(Struct, frozen=True, kw_only=True):
    """
    A bucket of `quota` tokens that `quota` tokens trickle into every `window_seconds`.

    Whoever waits can take the whole bucket at once and then what trickles in: at most `burst` in
    any one window (docs/decisions/0003-rate-limit.md).
    """

    quota: int = 500
    window_seconds: int = 60

    @property
    def burst(self) -> int:
        return 2 * self.quota

    @property
    def token(self) -> int:
        """Drops in a token: every microsecond `quota` drops trickle in, so nothing is rounded."""
        return self.window_seconds * SECOND


GUIDE = Limit()


class Limits(Struct, frozen=True, kw_only=True):
    """What a customer's apps are held to; switched off, to nothing, and nothing is said of it."""

    enabled: bool = True
    limit: Limit = GUIDE


class TokenBucket(Struct, frozen=True):
    """The drops that were left at a moment."""

    limit: Limit
    drops: int
    at: datetime

    def take(self, now: datetime) -> tuple[TokenBucket, bool]:
        """The bucket afterwards, and whether there was a token to take."""
        limit, token = self.limit, self.limit.window_seconds * SECOND
        drops = self.drops if now == self.at else self.level(now)
        if drops < token:
            return TokenBucket(limit, drops, now), False
        return TokenBucket(limit, drops - token, now), True

    def level(self, now: datetime) -> int:
        """Drops at `now`. Nothing trickles out, and nothing in, when a clock is set back."""
        quota, passed = self.limit.quota, (now - self.at) // MICROSECOND
        if passed <= 0:
            return self.drops
        full, drops = quota * self.limit.window_seconds * SECOND, self.drops + passed * quota
        return drops if drops < full else full

    def left(self, now: datetime) -> tuple[int, int]:
        """Whole tokens, and whole seconds until the bucket is full again."""
        quota, token = self.limit.quota, self.limit.window_seconds * SECOND
        drops = self.drops if now == self.at else self.level(now)
        return drops // token, -((drops - quota * token) // (quota * SECOND))

    def remaining(self, now: datetime) -> int:
        return self.left(now)[0]

    def reset_seconds(self, now: datetime) -> int:
        return self.left(now)[1]

    def retry_after(self, now: datetime) -> int:
        """Whole seconds, at least one, until there is a token: never earlier than the truth."""
        missing = self.limit.token - self.level(now)
        return max(1, -(-missing // (self.limit.quota * SECOND)))


def full(limit: Limit, at: datetime) -> TokenBucket:
    return holding(limit.quota, limit, at)


def holding(tokens: int, limit: Limit, at: datetime) -> TokenBucket:
    return TokenBucket(limit, tokens * limit.token, at)


def bucket_for(limits: Limits, known: TokenBucket | None, now: datetime) -> TokenBucket:
    """
    An app's bucket under these limits; a new limit begins with a full one.

    While they are switched off it is full, and what an app had spent before is not forgotten.
    """
    if limits.enabled and known is not None and known.limit == limits.limit:
        return known
    return full(limits.limit, now)
