"""The guide's "500 requests/minute (burst: 1000/min)" as a token bucket."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime


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


GUIDE = Limit()


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """What was left at a moment. Begins full."""

    limit: Limit
    tokens: float
    at: datetime

    def take(self, now: datetime) -> tuple[TokenBucket, bool]:
        """The bucket afterwards, and whether there was a token to take."""
        tokens = self.level(now)
        allowed = tokens >= 1
        return TokenBucket(self.limit, tokens - allowed, max(now, self.at)), allowed

    def level(self, now: datetime) -> float:
        """Tokens at `now`. Nothing trickles out when a clock is set back."""
        if now == self.at:
            return self.tokens
        trickled = max(0.0, (now - self.at).total_seconds()) * self.limit.per_second
        return min(self.limit.quota, self.tokens + trickled)

    def remaining(self, now: datetime) -> int:
        return math.floor(self.level(now))

    def reset_seconds(self, now: datetime) -> int:
        """Whole seconds until the bucket is full again."""
        return math.ceil((self.limit.quota - self.level(now)) / self.limit.per_second)

    def retry_after(self, now: datetime) -> int:
        """Whole seconds, at least one, until there is a token."""
        return max(1, math.ceil((1 - self.level(now)) / self.limit.per_second))


def full(limit: Limit, at: datetime) -> TokenBucket:
    return TokenBucket(limit, limit.quota, at)
