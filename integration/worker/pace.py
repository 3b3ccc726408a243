"""The calls of one step: held with its claim, counted as they go out, settled with its record."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.clock import StagingClock
from integration.domain.errors import TooManyRequests
from integration.domain.pacing import NOTHING_HEARD, Heard, Lane, calls_of
from integration.domain.work import Work
from integration.icims import gate
from integration.icims.exchanges import Answer
from integration.storage.database import Database
from integration.storage.queue.buckets import Buckets, Hold


class MustWait(Exception):
    """The step needs more calls than most, and the limit has none left: it is put back."""

    def __init__(self, until: datetime) -> None:
        super().__init__("waits for the rate limit")
        self.until = until


@dataclass(slots=True, kw_only=True)
class Pace:
    """`buckets` is None where nobody is paced."""

    work: Work
    database: Database
    clock: StagingClock
    buckets: Buckets | None
    made: int = 0
    _allowed: int = field(init=False)
    _heard: Heard = NOTHING_HEARD

    def __post_init__(self) -> None:
        self._allowed = calls_of(self.work.kind)

    async def enter(self) -> None:
        """Raises MustWait. What is under way may use the share that is kept: it is worth ending."""
        buckets = self.buckets
        if buckets and self.made >= self._allowed:
            await self.database.run(lambda tx: self._one_more(tx, buckets))
            self._allowed += 1
        self.made += 1

    def heard(self, answer: Answer) -> None:
        self._heard = gate.said(answer, self._heard)

    def settle(self, tx: Tx, *, at: datetime) -> None:
        """In the transaction of its record; what fails with it is given up like the work itself."""
        if self.buckets and self._allowed:
            self.buckets.settle(
                tx,
                self.work.tenant,
                self.work.holder,
                used=self.made,
                heard=self._heard,
                at=at,
            )

    def _one_more(self, tx: Tx, buckets: Buckets) -> None:
        tenant, at = self.work.tenant, self.clock.now()
        bucket = buckets.lock(tx, [tenant], at=at)[tenant]
        if not bucket.allows(1, Lane.PROMPT, at):
            raise MustWait(bucket.ready_at(1, Lane.PROMPT, at))
        buckets.hold_more(tx, Hold(customer_id=tenant, holder=self.work.holder, calls=1))


@dataclass(slots=True, kw_only=True)
class Interactive:
    """
    The calls that a request makes while somebody looks on: from what is kept for that.

    Nobody records what came of them, so they count as out until the hold ends, and as made then.
    `insists` is for a call that must not be refused, because a code would be spent in vain; it is
    counted all the same.
    """

    customer_id: str
    holder: str
    database: Database
    clock: StagingClock
    buckets: Buckets | None
    calls: int
    insists: bool = False
    _made: int = 0
    _allowed: int = 0

    async def enter(self) -> None:
        """Raises TooManyRequests. The first takes all the calls that there usually are."""
        buckets = self.buckets
        if buckets and self._made >= self._allowed:
            wanted = 1 if self._allowed else self.calls
            await self.database.run(lambda tx: self._take(tx, buckets, wanted))
            self._allowed += wanted
        self._made += 1

    def heard(self, answer: Answer) -> None:
        pass

    def _take(self, tx: Tx, buckets: Buckets, calls: int) -> None:
        at = self.clock.now()
        bucket = buckets.lock(tx, [self.customer_id], at=at)[self.customer_id]
        if not self.insists and not bucket.allows(calls, Lane.PROMPT, at):
            wait = bucket.ready_at(calls, Lane.PROMPT, at) - at
            raise TooManyRequests(
                "iCIMS's rate limit is used up, or iCIMS said to wait: nothing was asked.",
                retry_after=math.ceil(wait.total_seconds()),
            )
        buckets.hold_more(tx, Hold(customer_id=self.customer_id, holder=self.holder, calls=calls))
