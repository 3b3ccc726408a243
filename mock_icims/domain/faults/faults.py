"""Faults on purpose: which call they wait for, how often they strike. Counted, never random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from datetime import datetime
from fnmatch import fnmatchcase

from mock_icims.domain.errors import NotFound
from mock_icims.domain.faults.effects import Channel, Effect, EffectKind
from mock_icims.domain.ids import AppId, FaultId
from mock_icims.domain.structs import Struct, replace

EVERYTHING = "*"


class Call(Struct, frozen=True, kw_only=True):
    """
    Something that may run into a fault. `operation` is a route's name, "smtp.rcpt" or "smtp.data",
    or an event's type; `at` is the customer's time.
    """

    channel: Channel
    operation: str
    at: datetime
    method: str = ""
    path: str = ""
    app_id: AppId | None = None
    recipients: tuple[str, ...] = ()


class Match(Struct, frozen=True, kw_only=True):
    """
    Which calls a rule is for; what is None narrows nothing.

    `operation` is whole, a family ("scorecards.*"), or "*". `path` may have stars. `nth` is the
    first matching call that is struck, from 1. The window, `after` ≤ now < `until`, is on the
    customer's clock.
    """

    operation: str
    method: str | None = None
    path: str | None = None
    app_id: AppId | None = None
    recipient: str | None = None
    nth: int = 1
    after: datetime | None = None
    until: datetime | None = None

    def open(self, at: datetime) -> bool:
        return (self.after is None or self.after <= at) and (self.until is None or at < self.until)

    def fits(self, call: Call) -> bool:
        return (
            covers(self.operation, call.operation)
            and self.method in (None, call.method)
            and (self.path is None or fnmatchcase(call.path, self.path))
            and self.app_id in (None, call.app_id)
            and (self.recipient is None or self._addressed(call))
        )

    def _addressed(self, call: Call) -> bool:
        wanted = (self.recipient or "").casefold()
        return any(fnmatchcase(address.casefold(), wanted) for address in call.recipients)


class Fault(Struct, frozen=True, kw_only=True):
    """
    `matched` calls fitted while it waited, `hits` of them were struck; `times` None is for ever.
    """

    id: FaultId
    match: Match
    effect: Effect
    times: int | None = 1
    matched: int = 0
    hits: int = 0

    @property
    def spent(self) -> bool:
        return self.times is not None and self.hits >= self.times

    def waits_for(self, call: Call) -> bool:
        return (
            not self.spent
            and self.match.open(call.at)
            and call.channel is self.effect.channel(self.match.operation)
            and self.effect.meets(call.operation)
            and self.match.fits(call)
        )

    def meet(self) -> Fault:
        """One more call fitted, be it struck or not yet its turn."""
        return replace(self, matched=self.matched + 1)

    @property
    def due(self) -> bool:
        """Whether the call that was met last is one to strike."""
        return self.matched >= self.match.nth

    def hit(self) -> Fault:
        return replace(self, hits=self.hits + 1)


def covers(wanted: str, operation: str) -> bool:
    """ "orders.callback" covers itself, "orders.*" its family, "*" everything of its channel."""
    if wanted.endswith(".*"):
        return operation.startswith(wanted[:-1])
    return wanted in (EVERYTHING, operation)


class Faults:
    """The rules of one customer in their order, over whatever keeps them."""

    def __init__(self, rules: MutableMapping[FaultId, Fault] | None = None) -> None:
        self._rules: MutableMapping[FaultId, Fault] = {} if rules is None else rules

    def __len__(self) -> int:
        return len(self._rules)

    def __iter__(self) -> Iterator[Fault]:
        return iter(list(self._rules.values()))

    def get(self, id: FaultId) -> Fault:
        """Raises NotFound."""
        fault = self._rules.get(id)
        if fault is None:
            raise NotFound("fault", id)
        return fault

    def add(self, fault: Fault) -> None:
        """Behind the others; one that is there already keeps its place."""
        self._rules[fault.id] = fault

    def withdraw(self, id: FaultId) -> None:
        """Raises NotFound."""
        del self._rules[self.get(id).id]

    def replace(self, rules: Iterable[Fault]) -> None:
        wanted = list(rules)
        for id in list(self._rules):
            del self._rules[id]
        for rule in wanted:
            self.add(rule)

    def strike(self, call: Call) -> Fault | None:
        """
        The rule that the call runs into, counted; None when it goes through. It is the first that
        waits for the call and whose turn has come; rules behind that one are not asked.

        Whether an answer is stale is known when the true one is there: `count` is for that rule.
        """
        for rule in self:
            if not rule.waits_for(call):
                continue
            met = rule.meet()
            if met.due and met.effect.kind is not EffectKind.STALE:
                met = met.hit()
            self.add(met)
            if met.due:
                return met

        return None

    def count(self, id: FaultId) -> Fault | None:
        """One more hit of a rule that may have been withdrawn meanwhile."""
        fault = self._rules.get(id)
        if fault is None or fault.spent:
            return None
        self.add(hit := fault.hit())
        return hit
