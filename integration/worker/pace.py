"""The calls of one step: held with its claim, counted as they go out, settled with its record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.clock import StagingClock
from integration.domain.pacing import NOTHING_HEARD, Heard, Lane, calls_of
from integration.domain.work import Work
from integration.icims import gate
from integration.icims.exchanges import Answer
from integration.storage.buckets import Buckets, Hold
from integration.storage.database import Database


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
        buckets.hold_more(tx, tenant, Hold(holder=self.work.holder, calls=1))
