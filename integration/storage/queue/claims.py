"""Who may have work now: each customer in turn, as far as its rate limit goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx

from integration.domain.pacing import Bucket, Lane, calls_of, in_turn
from integration.domain.work import Work
from integration.storage.queue import free_work
from integration.storage.queue.buckets import Buckets, Hold
from integration.storage.queue.heads import Due, heads


@dataclass(frozen=True, slots=True)
class Served:
    """
    Who was served last: of those whom a person waits for or who have a letter, and of the others.
    One for both, and whoever is behind somebody who is often waited for would have all the turns.
    """

    awaited: str | None = None
    others: str | None = None

    def then(self, taken: Sequence[Work]) -> Served:
        awaited = [one.tenant for one in taken if one.lane <= Lane.PROMPT]
        others = [one.tenant for one in taken if one.lane > Lane.PROMPT]
        return Served([self.awaited, *awaited][-1], [self.others, *others][-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """`buckets` is None where nobody is paced."""

    buckets: Buckets | None

    def take(
        self,
        tx: Tx,
        *,
        at: datetime,
        watch: datetime,
        lease: timedelta,
        limit: int,
        after: str | None = None,
        served: Served | None = None,
    ) -> tuple[Work, ...]:
        """
        What is due and may be done, held until the lease runs out, and its calls with it.

        Whom a person waits for goes first; then a share for each customer; each beginning behind
        whoever was `served` last, or all behind `after`; then what is left of `limit` to whoever
        has more. A customer whose limit is used up is not claimed from, so that no hand waits for
        it.
        """
        found = {head.tenant: head for head in heads(tx, at=at, watch=watch)}
        if not found:
            return ()

        turns = self._turns(tx, found, at=at, served=served or Served(after, after), most=limit)
        buckets = self.buckets.lock(tx, turns, at=at) if self.buckets else {}
        share = -(-limit // len(turns)) if turns else 0
        wanted: list[Due] = []
        if share == 1:
            # Each has one, and what each begins with is known.
            first = [found[tenant] for tenant in turns]
            for one in free_work.still_due(tx, first, at=at, watch=watch):
                wanted += self._allowed([one], buckets, at=at)
        for most in (share, limit):
            for tenant in turns:
                ours = [one.id for one in wanted if one.tenant == tenant]
                room = min(most - len(ours), limit - len(wanted))
                if room > 0:
                    more = free_work.due(
                        tx, tenant=tenant, at=at, watch=watch, limit=room, but=ours
                    )
                    wanted += self._allowed(more, buckets, at=at)
        return self._held(tx, wanted, until=watch + lease)

    def next_at(self, tx: Tx, *, at: datetime, watch: datetime) -> datetime | None:
        """When something can be claimed next by anybody: past, or in the future."""
        found = heads(tx, at=at, watch=watch)
        ahead = [free_work.next_due_at(tx, watch=watch, after=at)]
        if not self.buckets:
            ahead += [head.due_at for head in found]
        else:
            buckets = self.buckets.look(tx, [one.tenant for one in found], at=at)
            ahead += [
                head.due_at if ready <= at else ready
                for head in found
                for ready in [buckets[head.tenant].ready_at(calls_of(head.kind), head.lane, at)]
            ]
        return min((moment for moment in ahead if moment is not None), default=None)

    def _turns(
        self, tx: Tx, found: Mapping[str, Due], *, at: datetime, served: Served, most: int
    ) -> Sequence[str]:
        """Who has one, `most` of them at the most: no more buckets are looked at than it takes."""
        awaited = [tenant for tenant, head in found.items() if head.lane <= Lane.PROMPT]
        others = [tenant for tenant, head in found.items() if head.lane > Lane.PROMPT]
        turns = in_turn(awaited, served.awaited) + in_turn(others, served.others)
        if self.buckets is None:
            return turns[:most]
        allowed: list[str] = []
        for begin in range(0, len(turns), most):
            some = turns[begin : begin + most]
            buckets = self.buckets.look(tx, some, at=at)
            allowed += [
                one for one in some if _may(buckets[one], found[one].kind, found[one].lane, at)
            ]
            if len(allowed) >= most:
                break
        return allowed[:most]

    def _allowed(
        self, found: Sequence[Due], buckets: dict[str, Bucket], *, at: datetime
    ) -> Iterator[Due]:
        """Up to the first that its tenant's bucket has nothing for; what it has is held there."""
        for one in found:
            if self.buckets:
                bucket = buckets[one.tenant]
                if not _may(bucket, one.kind, one.lane, at):
                    return
                buckets[one.tenant] = bucket.hold(calls_of(one.kind))
            yield one

    def _held(self, tx: Tx, wanted: Sequence[Due], *, until: datetime) -> tuple[Work, ...]:
        taken = free_work.hold(tx, wanted, until=until)
        if self.buckets:
            self.buckets.hold(
                tx,
                [
                    Hold(customer_id=one.tenant, holder=one.holder, calls=calls_of(one.kind))
                    for one in taken
                ],
            )
        return taken


def _may(bucket: Bucket, kind: str, lane: int, at: datetime) -> bool:
    return bucket.allows(calls_of(kind), lane, at)
