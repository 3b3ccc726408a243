"""Keeping to iCIMS's rate limit: what may go out now, and when the rest may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from integration.domain.orders import Trigger
from integration.domain.retry import LONGEST_RETRY_AFTER
from integration.domain.work import WorkKind

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000

KEPT_PERCENT = 15
"""Of a full bucket, for what somebody waits for."""

HANDFULS = 50
"""Work nobody waits for sleeps until a fiftieth of the quota is there: one waking, ten calls."""

ONE_CALL = 1
CALLS: Mapping[str, int] = {WorkKind.EMAIL: 0, WorkKind.REVOKE: 0, WorkKind.SCORECARD: 3}
"""Calls that a step makes when nothing is in its way; a kind not named here makes one."""

FOLLOWING: Mapping[str, Sequence[str]] = {
    WorkKind.PREPARE: (WorkKind.STAMP, WorkKind.EMAIL, WorkKind.SENT),
    WorkKind.STAMP: (WorkKind.EMAIL, WorkKind.SENT),
    WorkKind.EMAIL: (WorkKind.SENT,),
    WorkKind.SCORECARD: (WorkKind.CALLBACK,),
}
"""What a piece of work leads to before the order waits for a person again."""


class Lane(IntEnum):
    """What goes before what, and what may spend the last tokens; kept on each piece of work."""

    FREE = 0
    """Calls nobody at iCIMS: an e-mail."""

    PROMPT = 1
    """A person waits for it."""

    BEGUN = 2
    """Goes on with an order, so that the first invitation is sent before the last is begun."""

    FRESH = 3
    """Begins an order that nobody waits for: the backlog."""


def lane_of(kind: str, trigger: Trigger) -> Lane:
    """
    A recruiter who clicked waits, and so does whoever looks for a candidate's status; a stage
    entry may be one of fifty thousand.
    """
    if kind == WorkKind.EMAIL:
        return Lane.FREE
    if trigger is Trigger.RECRUITER_ACTION or kind == WorkKind.IN_PROGRESS:
        return Lane.PROMPT
    return Lane.FRESH if kind == WorkKind.PREPARE else Lane.BEGUN


def calls_of(kind: str) -> int:
    return CALLS.get(kind, ONE_CALL)


def calls_ahead(kind: str) -> int:
    """Of this piece of work and of what follows it by itself."""
    return calls_of(kind) + sum(calls_of(one) for one in FOLLOWING.get(kind, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """
    A bucket of `capacity` tokens that `quota` tokens trickle into every `window_seconds`: the
    guide's "500 requests/minute (burst: 1000/min)" (docs/decisions/0003-rate-limit.md).
    """

    capacity: int = 500
    quota: int = 500
    window_seconds: int = 60

    @property
    def token(self) -> int:
        """Drops in a token: every microsecond `quota` drops trickle in, so nothing is rounded."""
        return self.window_seconds * SECOND

    @property
    def kept(self) -> int:
        return self.capacity * KEPT_PERCENT // 100

    @property
    def handful(self) -> int:
        return max(1, self.quota // HANDFULS)

    @property
    def per_second(self) -> float:
        return self.quota / self.window_seconds

    def at_most(self, other: Limit) -> Limit:
        """The smaller bucket of the two, filled at the slower rate of the two."""
        slower = min(self, other, key=lambda limit: limit.per_second)
        return replace(slower, capacity=min(self.capacity, other.capacity))


def a_minute(quota: int) -> Limit:
    return Limit(capacity=quota, quota=quota)


GUIDE = Limit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What iCIMS said of its limit in the answers of one step; None is: nothing."""

    remaining: int | None = None
    at: datetime | None = None
    """When the answer with `remaining` was here."""

    limit: Limit | None = None
    wait_until: datetime | None = None
    """By the `Retry-After` of a 429 or a 503."""


NOTHING_HEARD = Heard()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """
    What of iCIMS's bucket is certainly left, whenever our calls arrive there.

    A token is held from before a call is sent until its answer is here, and only then begins to
    trickle back. So no order in which iCIMS may have taken our calls, at any moment between sending
    and answer, has it take more than the bucket holds (docs/decisions/0054-pacing.md).
    """

    limit: Limit
    drops: int
    at: datetime
    held: int = 0
    """Calls that are allowed to go out and not answered yet, of all workers."""

    closed_until: datetime | None = None

    def level(self, now: datetime) -> int:
        """
        Drops at `now`, held ones included. A watch a little behind another worker's waits for it;
        a clock set back by more than the window counts from where it is.
        """
        passed = max(0, (now - self.at) // MICROSECOND)
        return min(self.limit.capacity * self.limit.token, self.drops + passed * self.limit.quota)

    def left(self, now: datetime) -> int:
        """Whole tokens that nobody holds; below zero where iCIMS told of less than we hold."""
        return self.level(now) // self.limit.token - self.held

    def closed(self, now: datetime) -> bool:
        return self.closed_until is not None and now < self.closed_until <= now + _LONGEST

    def allows(self, calls: int, lane: int, now: datetime) -> bool:
        """A full bucket that nobody holds anything of allows any piece of work."""
        if calls == 0:
            return True
        return not self.closed(now) and self.left(now) >= self._wanted(calls, lane)

    def ready_at(self, calls: int, lane: int, now: datetime) -> datetime:
        """When to look again: at the latest moment at which `allows` begins to say yes."""
        if self.allows(calls, lane, now):
            return now
        wanted = self._wanted(calls, lane)
        if lane > Lane.PROMPT:
            wanted = min(wanted + self.limit.handful, self.limit.capacity)
        missing = (wanted + self.held) * self.limit.token - self.level(now)
        # A clock that was set back has to pass `at` again, unless `recounted` finds it.
        filled = max(now, self.at) + MICROSECOND * -(-missing // self.limit.quota)
        return max(filled, self.closed_until) if self.closed(now) and self.closed_until else filled

    def hold(self, calls: int) -> Bucket:
        return replace(self, held=self.held + calls)

    def settle(self, *, held: int, used: int, heard: Heard, now: datetime) -> Bucket:
        """The calls were answered, or never will be: what was used is spent as of `now`."""
        level = self.level(now) - used * self.limit.token
        if heard.remaining is not None and heard.at is not None:
            since = max(0, (now - heard.at) // MICROSECOND)
            # Others spend from it too. Ours under way may count twice for it; that is once, as long
            # as they are, and not for every call.
            told = heard.remaining * self.limit.token + since * self.limit.quota
            level = min(level, told)
        return Bucket(
            limit=self.limit,
            drops=level,
            at=max(self.at, now),
            held=max(0, self.held - held),
            closed_until=_later(self.closed_until, heard.wait_until, now=now),
        )

    def under(self, limit: Limit, now: datetime) -> Bucket:
        """As many tokens as before, as far as the new limit has room for them."""
        if limit == self.limit:
            return self
        drops = self.level(now) * limit.token // self.limit.token
        full = limit.capacity * limit.token
        return replace(self, limit=limit, drops=min(drops, full), at=max(self.at, now))

    def recounted(self, now: datetime) -> Bucket:
        """The clock was set back: what was left is left, from now on."""
        window = timedelta(seconds=self.limit.window_seconds)
        return replace(self, at=now) if self.at > now + window else self

    def _wanted(self, calls: int, lane: int) -> int:
        kept = self.limit.kept if lane > Lane.PROMPT else 0
        return min(calls + kept, self.limit.capacity)


_LONGEST = LONGEST_RETRY_AFTER


def full(limit: Limit, now: datetime) -> Bucket:
    return Bucket(limit=limit, drops=limit.capacity * limit.token, at=now)


def seconds_for(calls: int, bucket: Bucket, now: datetime) -> float:
    """How long so many calls of the backlog take from now on, at the least."""
    missing = (calls + bucket.limit.kept + bucket.held) * bucket.limit.token - bucket.level(now)
    paced = max(0, missing) / (bucket.limit.quota * SECOND)
    closed = bucket.closed_until - now if bucket.closed(now) and bucket.closed_until else None
    return max(paced, closed.total_seconds() if closed else 0.0)


def in_turn(customers: Sequence[str], after: str | None) -> list[str]:
    """Each customer's turn comes, beginning with the one behind whoever was served last."""
    ordered = sorted(customers)
    behind = [one for one in ordered if after is not None and one > after]
    return behind + [one for one in ordered if one not in set(behind)]


def _later(one: datetime | None, other: datetime | None, *, now: datetime) -> datetime | None:
    if one is None and other is None:
        return None
    wanted = [min(moment, now + _LONGEST) for moment in (one, other) if moment is not None]
    ahead = [moment for moment in wanted if moment > now]
    return max(ahead, default=None)
