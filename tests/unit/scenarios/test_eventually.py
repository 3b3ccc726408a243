"""Waiting ends: with what was wanted, with a reason, or in time."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from scenarios.eventually import eventually
from scenarios.expect import Mismatch


@dataclass
class Clock:
    """Stands still but for the pauses that are made."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def test_what_is_so_already_needs_no_pause() -> None:
    clock = Clock()

    seen = eventually(lambda: 7, lambda n: n == 7, expected="7", clock=clock, pause=clock.pause)

    assert seen == 7
    assert clock.pauses == []


def test_it_asks_less_and_less_often_and_then_at_a_steady_pace() -> None:
    clock, answers = Clock(), iter(range(12))

    eventually(
        lambda: next(answers), lambda n: n == 11, expected="11", clock=clock, pause=clock.pause
    )

    assert clock.pauses == sorted(clock.pauses)
    assert clock.pauses[0] == 0.02
    assert clock.pauses[-1] == 0.25


def test_it_ends_in_time_and_says_what_was_last_seen() -> None:
    clock = Clock()

    with pytest.raises(Mismatch) as caught:
        eventually(
            lambda: "sent",
            lambda status: status == "completed",
            expected="the order completed",
            within=3,
            clock=clock,
            pause=clock.pause,
        )

    assert clock.now == 3
    assert caught.value.expected == "the order completed, within 3 s"
    assert caught.value.seen == "last seen: sent"


def test_a_reason_to_give_up_is_given_at_once() -> None:
    clock = Clock()

    with pytest.raises(Mismatch, match="Scorecard field not found"):
        eventually(
            lambda: "parked",
            lambda status: status == "completed",
            expected="the order completed",
            hopeless=lambda status: f"{status}: Scorecard field not found",
            clock=clock,
            pause=clock.pause,
        )

    assert clock.pauses == []
