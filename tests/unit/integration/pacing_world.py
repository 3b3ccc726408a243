"""Hours of calls in seconds: JobCannon's own pacer against the fake's own bucket."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from integration.domain.field_checks import FRESH
from integration.domain.orders import Trigger
from integration.domain.pacing import (
    GUIDE,
    NOTHING_HEARD,
    Bucket,
    Heard,
    Lane,
    calls_of,
    full,
    in_turn,
    lane_of,
)
from integration.domain.work import WorkKind
from integration.services.assessment.progress import NEXT
from mock_icims.domain import rate_limit as icims
from tests.unit.integration.stage import NOON

# A candidate who answers at once is the hardest to keep up with.
AFTER_SENT = (WorkKind.IN_PROGRESS, WorkKind.SCORECARD)
# Of one that is completed: it never expires. Without the look at the fields, which many share.
CALLS_OF_AN_ORDER = sum(calls_of(kind) for kind in WorkKind if kind is not WorkKind.EXPIRED)
SECONDS_BETWEEN_CLICKS = 211.0


@dataclass(slots=True)
class Piece:
    kind: WorkKind
    trigger: Trigger
    due: float
    lane: Lane = field(init=False)
    calls: int = field(init=False)
    held: int = field(init=False)
    looks: bool = False
    """At the scorecard fields, when it is begun: a call more (docs/decisions/0075)."""

    def __post_init__(self) -> None:
        self.lane, self.calls = lane_of(self.kind, self.trigger), calls_of(self.kind)
        self.held = self.calls


@dataclass(slots=True)
class Customer:
    name: str
    bucket: Bucket = field(default_factory=lambda: full(GUIDE, NOON))
    theirs: icims.TokenBucket = field(default_factory=lambda: icims.full(icims.GUIDE, NOON))
    lanes: dict[Lane, deque[Piece]] = field(
        default_factory=lambda: {lane: deque() for lane in Lane}
    )
    taken: int = 0
    refused: int = 0
    orders_done: int = 0
    last_answer: float = 0.0
    first_start: float | None = None
    waking: datetime | None = None
    looked_at: datetime | None = None
    looks: int = 0
    made_in_vain: int = 0
    """Calls of steps that were put back, because there was no token for one more."""

    prompt_waits: list[float] = field(default_factory=list)

    def head(self) -> Piece | None:
        return next((lane[0] for lane in self.lanes.values() if lane), None)

    def looks_first(self, piece: Piece, moment: datetime) -> bool:
        """As `scorecard_fields.checked`: nobody has looked within a minute."""
        if piece.kind is not WorkKind.SCORECARD:
            return False
        return self.looked_at is None or moment - self.looked_at >= FRESH

    def put(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self.lanes[piece.lane].append(piece)


class World:
    """
    Hands of several workers share the customers' buckets, as rows of one database let them.
    `latency` is the way there and back; where on it iCIMS takes the token is chance.
    """

    def __init__(self, *, hands: int, chance: Random, latency: Callable[[Random], float]) -> None:
        self.hands = self.most_hands = hands
        self.now, self.moment = 0.0, NOON
        self.customers: dict[str, Customer] = {}
        self._chance = chance
        self._latency = latency
        self._served = dict[bool, str]()
        self._sequence = count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []

    def customer(self, name: str) -> Customer:
        return self.customers.setdefault(name, Customer(name))

    def at(self, moment: float, happens: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._sequence), happens))

    def order(self, name: str, *, orders: int, trigger: Trigger, at: float) -> None:
        def ordered() -> None:
            self.customer(name).put(
                Piece(WorkKind.PREPARE, trigger, self.now) for _ in range(orders)
            )
            self.claim()

        self.at(at, ordered)

    def rival_takes(self, name: str, *, calls: int, at: float) -> None:
        """Another client of the same app spends from the same bucket (H17)."""

        def taken() -> None:
            theirs = self.customer(name)
            for _ in range(calls):
                theirs.theirs, _ = theirs.theirs.take(self.moment)

        self.at(at, taken)

    def run(self) -> None:
        while self._events:
            now, _, happens = heapq.heappop(self._events)
            self.now, self.moment = now, NOON + timedelta(seconds=now)
            happens()

    def claim(self) -> None:
        """As `Claims.take` does: whom a person waits for first, then each in turn."""
        while self.hands:
            heads = {one.name: head for one in self.customers.values() if (head := one.head())}
            ring = list(heads)
            if len(heads) > 1:
                waits = {name: head.lane > Lane.PROMPT for name, head in heads.items()}
                ring = [
                    name
                    for lane in (False, True)
                    for name in in_turn(
                        [n for n in heads if waits[n] is lane], self._served.get(lane)
                    )
                ]
            for name in ring:
                head, bucket = heads[name], self.customers[name].bucket
                if bucket.allows(head.calls, head.lane, self.moment):
                    self._served[head.lane > Lane.PROMPT] = name
                    self._start(self.customers[name], head)
                    break
            else:
                self._wake_for(heads)
                return

    def _wake_for(self, heads: Mapping[str, Piece]) -> None:
        for name, head in heads.items():
            one = self.customers[name]
            if one.waking is not None and one.waking > self.moment and head.lane > Lane.PROMPT:
                continue
            one.waking = one.bucket.ready_at(head.calls, head.lane, self.moment)
            self.at((one.waking - NOON).total_seconds(), self.claim)

    def _start(self, one: Customer, piece: Piece) -> None:
        one.lanes[piece.lane].popleft()
        one.bucket = one.bucket.hold(piece.calls)
        self.hands -= 1
        if one.first_start is None:
            one.first_start = self.now
        if piece.lane is Lane.PROMPT:
            one.prompt_waits.append(self.now - piece.due)
        self._call(one, piece, made=0, heard=NOTHING_HEARD)

    def _call(self, one: Customer, piece: Piece, *, made: int, heard: Heard) -> None:
        if made == 1 and one.looks_first(piece, self.moment):
            piece.looks, piece.calls = True, piece.calls + 1
        if made == piece.calls:
            self._finish(one, piece, heard)
            return
        if made >= piece.held:
            if not one.bucket.allows(1, Lane.PROMPT, self.moment):
                self._put_back(one, piece, made=made, heard=heard)
                return
            piece.held += 1
            one.bucket = one.bucket.hold(1)
        way = self._latency(self._chance)
        there = self.now + way * self._chance.random()
        home = self.now + way

        def arrives() -> None:
            moment = self.moment
            one.theirs, allowed = one.theirs.take(moment)
            one.taken += allowed
            one.refused += not allowed
            left = one.theirs.remaining(moment)
            self.at(home, lambda: answered(left))

        def answered(left: int) -> None:
            one.last_answer = self.now
            if piece.looks and made == 1:
                one.looked_at, one.looks = self.moment, one.looks + 1
            said = Heard(remaining=left, at=self.moment)
            self._call(one, piece, made=made + 1, heard=said)

        self.at(there, arrives)

    def _put_back(self, one: Customer, piece: Piece, *, made: int, heard: Heard) -> None:
        """As `MustWait`: all of the step is done again, when there may be a token."""
        until = one.bucket.ready_at(1, Lane.PROMPT, self.moment)
        self._settle(one, piece, used=made, heard=heard)
        one.made_in_vain += made - piece.looks

        def due() -> None:
            one.put([Piece(piece.kind, piece.trigger, self.now)])
            self.claim()

        self.at((until - NOON).total_seconds(), due)
        self.claim()

    def _settle(self, one: Customer, piece: Piece, *, used: int, heard: Heard) -> None:
        if piece.held:
            one.bucket = one.bucket.settle(held=piece.held, used=used, heard=heard, now=self.moment)
        self.hands += 1

    def _finish(self, one: Customer, piece: Piece, heard: Heard) -> None:
        self._settle(one, piece, used=piece.calls, heard=heard)
        after = [NEXT[piece.kind]] if piece.kind in NEXT else []
        if piece.kind is WorkKind.SENT:
            after += AFTER_SENT
        one.orders_done += piece.kind is WorkKind.CALLBACK
        one.put(Piece(kind, piece.trigger, self.now) for kind in after)
        self.claim()


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """A world that has run, and what there was to do in it."""

    world: World
    candidates: int
    clicks: int
    acme_comes: float

    @property
    def northwind(self) -> Customer:
        return self.world.customers["northwind"]

    @property
    def orders(self) -> int:
        return self.candidates + self.clicks

    @property
    def calls(self) -> int:
        """Of the orders by themselves, as if nobody had looked at the fields."""
        return self.orders * CALLS_OF_AN_ORDER

    @property
    def least_seconds(self) -> float:
        """For those: a full bucket at once, the rest as it trickles in."""
        return (self.calls - GUIDE.capacity) / GUIDE.per_second


def jittery(chance: Random) -> float:
    """Mostly a tenth of a second; one call in a thousand takes up to ten."""
    return chance.uniform(1, 10) if chance.random() < 0.001 else chance.uniform(0.03, 0.3)


def backlog(candidates: int) -> Backlog:
    """
    Two workers of eight hands. Northwind begins with all its stage entries, every candidate answers
    at once, and its recruiters click in between; Acme comes with a few at a quarter of the way.
    """
    clicks, acme_comes = candidates // 250, candidates * 0.216
    world = World(hands=16, chance=Random(20261127), latency=jittery)
    world.order("northwind", orders=candidates, trigger=Trigger.STAGE_ENTRY, at=0)
    world.order("acme", orders=50, trigger=Trigger.STAGE_ENTRY, at=acme_comes)
    for number in range(clicks):
        clicked = 60.0 + number * SECONDS_BETWEEN_CLICKS
        world.order("northwind", orders=1, trigger=Trigger.RECRUITER_ACTION, at=clicked)
    world.run()
    return Backlog(world=world, candidates=candidates, clicks=clicks, acme_comes=acme_comes)
