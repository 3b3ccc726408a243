"""Which operation a caller may have meant, whose path or method leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import zip_longest

from mock_icims.domain.structs import Struct


class Operation(Struct, frozen=True, kw_only=True):
    """`path` is a template, such as "/connect/v1/customers/{customer_id}/jobs"."""

    name: str
    method: str
    path: str


def nearest(method: str, path: str, operations: Iterable[Operation]) -> Operation | None:
    """
    The one whose path is most like it, segment by segment, from the front or from the back; of
    several, the one of its method.
    """
    sent = path.partition("?")[0].split("/")

    def likeness(one: Operation) -> tuple[float, bool]:
        template = one.path.split("/")
        back = _likeness(sent[::-1], template[::-1])
        return max(_likeness(sent, template), back), one.method == method

    return max(operations, key=likeness, default=None)


def _likeness(sent: list[str], template: list[str]) -> float:
    """A parameter takes anything, but a literal that fits is more like it."""
    score = 0.0
    for mine, theirs in zip_longest(sent, template, fillvalue=""):
        if mine == theirs:
            score += 1
        elif theirs.startswith("{") and mine:
            score += 0.8
        elif mine and theirs:
            score += 0.7 * SequenceMatcher(None, mine, theirs).ratio()
    return score / max(len(sent), len(template))
