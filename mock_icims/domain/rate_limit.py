"""The guide's "500 requests/minute (burst: 1000/min)" as a token bucket, in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

POLICY = "connect"
"""The name of the limit in `RateLimit`, `RateLimit-Policy` and `violated-policies`."""

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
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
    def per_second(self) -> float:
        return self.quota / self.window_seconds

    @property
    def token(self) -> int:
        """Drops in a token: every microsecond `quota` drops trickle in, so nothing is rounded."""
        return self.window_seconds * SECOND


GUIDE = Limit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a customer's apps are held to; switched off, to nothing, and nothing is said of it."""

    enabled: bool = True
    limit: Limit = GUIDE


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """The drops that were left at a moment."""

    limit: Limit
    drops: int
    at: datetime

    def take(self, now: datetime) -> tuple[TokenBucket, bool]:
        """The bucket afterwards, and whether there was a token to take."""
        limit, drops = self.limit, self.level(now)
        token = limit.token
        if drops < token:
            return TokenBucket(limit, drops, now), False
        return TokenBucket(limit, drops - token, now), True

    def level(self, now: datetime) -> int:
        """Drops at `now`. Nothing trickles out, and nothing in, when a clock is set back."""
        if now == self.at:
            return self.drops
        quota, passed = self.limit.quota, (now - self.at) // MICROSECOND
        return min(quota * self.limit.token, self.drops + max(0, passed) * quota)

    def remaining(self, now: datetime) -> int:
        """Whole tokens."""
        return self.level(now) // self.limit.token

    def reset_seconds(self, now: datetime) -> int:
        """Whole seconds until the bucket is full again."""
        return self._seconds_for(self.limit.quota * self.limit.token - self.level(now))

    def retry_after(self, now: datetime) -> int:
        """Whole seconds, at least one, until there is a token: never earlier than the truth."""
        return max(1, self._seconds_for(self.limit.token - self.level(now)))

    def _seconds_for(self, drops: int) -> int:
        """Rounded up."""
        return -(-drops // (self.limit.quota * SECOND))


def full(limit: Limit, at: datetime) -> TokenBucket:
    return holding(limit.quota, limit, at)


def holding(tokens: int, limit: Limit, at: datetime) -> TokenBucket:
    return TokenBucket(limit, tokens * limit.token, at)


def bucket_for(limits: Limits, known: TokenBucket | None, now: datetime) -> TokenBucket:
    """An app's bucket under these limits; a new limit begins with a full one."""
    if known is not None and (known.limit is limits.limit or known.limit == limits.limit):
        return known
    return full(limits.limit, now)
