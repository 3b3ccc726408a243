"""Guessing slowed down: after five wrong secrets the next one waits, each time longer (0038)."""

from __future__ import annotations

import math
from collections.abc import MutableMapping
from datetime import datetime, timedelta

from mock_icims.domain.errors import TooManyAttempts
from mock_icims.domain.structs import Struct

FREE = 5
FORGOTTEN_AFTER = timedelta(minutes=15)
LONGEST_WAIT = 60
"""Seconds. Nobody is locked out: whoever guesses at an account can keep its owner no longer."""


class Failures(Struct, frozen=True, kw_only=True):
    """Wrong secrets in a row, of one client or one account."""

    count: int
    last_at: datetime

    def another(self, at: datetime) -> Failures:
        forgotten = at - self.last_at > FORGOTTEN_AFTER
        return Failures(count=1 if forgotten else self.count + 1, last_at=at)

    def wait(self, at: datetime) -> int:
        """Whole seconds until a secret is looked at again: 1, 2, 4 … 60, and 0 while it is free."""
        if self.count < FREE:
            return 0
        longest = min(LONGEST_WAIT, 1 << min(self.count - FREE, 10))
        passed = max(0.0, (at - self.last_at).total_seconds())
        return max(0, math.ceil(longest - passed))


def require_patience(kept: MutableMapping[str, Failures], who: str, *, at: datetime) -> None:
    """Raises TooManyAttempts, for a right secret too: else guessing would go on unhindered."""
    failures = kept.get(who)
    if failures is not None and (wait := failures.wait(at)):
        raise TooManyAttempts(retry_after=wait)


def failed(kept: MutableMapping[str, Failures], who: str, *, at: datetime) -> None:
    earlier = kept.get(who)
    kept[who] = earlier.another(at) if earlier else Failures(count=1, last_at=at)


def succeeded(kept: MutableMapping[str, Failures], who: str) -> None:
    kept.pop(who, None)
