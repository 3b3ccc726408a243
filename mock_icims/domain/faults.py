"""Faults on purpose: answer a status to the next calls of one operation. Counted, never random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mock_icims.domain.ids import FaultId

STATUSES = range(400, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`operation` is a route's name, such as "orders.callback"; `hits` of `times` are spent."""

    id: FaultId
    operation: str
    status: int
    times: int
    hits: int = 0

    @property
    def spent(self) -> bool:
        return self.hits >= self.times


class Faults:
    """The rules of one tenant, in their order: the first that matches and is not spent strikes."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []

    def __len__(self) -> int:
        return len(self._rules)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._rules)

    def replace(self, rules: Iterable[Fault]) -> None:
        self._rules = list(rules)

    def strike(self, operation: str) -> Fault | None:
        """The rule that this call runs into, counted; None when the call goes through."""
        for place, rule in enumerate(self._rules):
            if rule.operation == operation and not rule.spent:
                self._rules[place] = replace(rule, hits=rule.hits + 1)
                return self._rules[place]

        return None
