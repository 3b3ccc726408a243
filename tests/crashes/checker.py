"""
What was asked, compared with what happened: lost, duplicated, unexpected and stuck, in the manner
of Jepsen's total-queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from integration.domain.work import WorkState

# What one order leads to, each once.
PROMISED = (
    "profile_stamp",
    "email",
    "order_status sent",
    "order_status in_progress",
    "scorecard_write",
    "callback",
)


@dataclass(frozen=True)
class Seen:
    """The world after a walk: effects in iCIMS, letters by Message-ID, states of all work."""

    effects: Sequence[tuple[str, object]]
    message_ids: Sequence[str]
    states: Sequence[str]


@dataclass
class Verdict:
    """`recognisable` are e-mails that came twice with one Message-ID (decision 0017)."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    recognisable: int = 0

    @property
    def held(self) -> bool:
        return not (self.lost or self.duplicated or self.unexpected or self.stuck)


def judge(seen: Seen) -> Verdict:
    happened = Counter(map(_named, seen.effects))
    happened["email"] = len(set(seen.message_ids))
    return Verdict(
        lost=[name for name in PROMISED if happened[name] == 0] + ([] if seen.states else ["work"]),
        duplicated=[name for name in PROMISED if happened[name] > 1],
        unexpected=[name for name in happened if name not in PROMISED],
        stuck=[state for state in seen.states if state != WorkState.DONE],
        recognisable=len(seen.message_ids) - len(set(seen.message_ids)),
    )


def _named(effect: tuple[str, object]) -> str:
    name, value = effect
    return f"{name} {value}" if name == "order_status" else name
