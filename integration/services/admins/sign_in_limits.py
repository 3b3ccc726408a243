"""How long a sign-in has to wait after those that failed (docs/decisions/0058 and 0071)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx

from integration.domain.ids import new_id
from integration.domain.ports import NewToken
from integration.storage.admins import admin
from integration.storage.admins.admin import Failures

WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5
"""From one address, or for one name, in fifteen minutes."""
MOST_FROM_EVERYWHERE = 20
"""From then on a strange address waits after each failure, longer and longer."""
SHORTEST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=1)
KNOWN = timedelta(days=30)
"""So long an address counts as known after a sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLimits:
    """`key` makes of what was typed as a name something that says nothing."""

    key: str = field(repr=False)
    new_token: NewToken

    def wait(self, tx: Tx, *, name: str, where: str, at: datetime) -> timedelta:
        """
        Nobody is locked out for good, and not by others where somebody has signed in before. It
        counts for a name that nobody has as for any other, or it would tell them apart; "" is none.
        """
        since = at - WINDOW
        own = admin.failures_since(tx, since, where=where)
        if own.count >= MOST_FAILURES and own.oldest is not None:
            return own.oldest + WINDOW - at
        if admin.is_known(tx, where, since=at - KNOWN):
            return timedelta()

        after_all = _delay(admin.failures_since(tx, since), MOST_FROM_EVERYWHERE, at=at)
        if not name:
            return after_all
        of_name = admin.failures_since(tx, since, name_ref=self._ref(name))
        return max(after_all, _delay(of_name, MOST_FAILURES, at=at))

    def note(self, tx: Tx, *, name: str, succeeded: bool, where: str, at: datetime) -> None:
        admin.note_sign_in(
            tx,
            id=new_id("sgn", self.new_token()),
            succeeded=succeeded,
            where=where,
            name_ref=self._ref(name),
            at=at,
        )

    def _ref(self, name: str) -> str:
        said = f"sign-in|{name}".encode("utf-8", "surrogatepass")
        return hmac.new(self.key.encode(), said, "sha256").hexdigest()


def _delay(failures: Failures, most: int, *, at: datetime) -> timedelta:
    beyond = failures.count - most
    if beyond < 0 or failures.newest is None:
        return timedelta()
    # Beyond a minute it grows no more, and the power would only grow large.
    delay: timedelta = min(LONGEST_DELAY, SHORTEST_DELAY * 2 ** min(beyond, 6))
    return failures.newest + delay - at
