"""Who may have work now: each customer in turn, as far as its rate limit goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx

from integration.domain.pacing import Bucket, Lane, calls_of, in_turn
from integration.domain.work import Work
from integration.storage.queue import work as queue
from integration.storage.queue.buckets import Buckets, Hold
from integration.storage.queue.heads import Head, heads


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
    ) -> tuple[Work, ...]:
        """
        What is due and may be done, held until the lease runs out, and its calls with it.

        Whom a person waits for goes first; then a share for each customer, beginning behind
        `after`, who was served last; then what is left of `limit` to whoever has more. A customer
        whose limit is used up is not claimed from, so that no hand waits for it.
        """
        found = {head.tenant: head for head in heads(tx, at=at, watch=watch)}
        if not found:
            return ()

        turns = self._turns(tx, found, at=at, after=after, most=limit)
        buckets = self.buckets.lock(tx, turns, at=at) if self.buckets else {}
        taken: list[Work] = []
        share = -(-limit // len(turns)) if turns else 0
        for most in (share, limit):
            for tenant in turns:
                room = min(most, limit - len(taken))
                if room:
                    taken += self._serve(
                        tx, tenant, buckets, at=at, watch=watch, lease=lease, limit=room
                    )
        return tuple(taken)

    def next_at(self, tx: Tx, *, at: datetime, watch: datetime) -> datetime | None:
        """When something can be claimed next by anybody: past, or in the future."""
        found = heads(tx, at=at, watch=watch)
        ahead = [queue.next_due_at(tx, watch=watch, after=at)]
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
        self, tx: Tx, found: Mapping[str, Head], *, at: datetime, after: str | None, most: int
    ) -> Sequence[str]:
        """Who has one, `most` of them at the most: no more buckets are looked at than it takes."""
        turns = in_turn(list(found), after)
        turns.sort(key=lambda tenant: found[tenant].lane > Lane.PROMPT)
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

    def _serve(
        self,
        tx: Tx,
        tenant: str,
        buckets: dict[str, Bucket],
        *,
        at: datetime,
        watch: datetime,
        lease: timedelta,
        limit: int,
    ) -> tuple[Work, ...]:
        def may(kind: str, lane: int) -> bool:
            if not self.buckets:
                return True
            allowed = _may(buckets[tenant], kind, lane, at)
            if allowed:
                buckets[tenant] = buckets[tenant].hold(calls_of(kind))
            return allowed

        taken = queue.claim(
            tx, at=at, watch=watch, lease=lease, limit=limit, tenant=tenant, may=may
        )
        if self.buckets:
            self.buckets.hold(
                tx, tenant, [Hold(holder=one.holder, calls=calls_of(one.kind)) for one in taken]
            )
        return taken


def _may(bucket: Bucket, kind: str, lane: int, at: datetime) -> bool:
    return bucket.allows(calls_of(kind), lane, at)
