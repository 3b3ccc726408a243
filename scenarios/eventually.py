"""Waits until something is so, or says what was last seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from scenarios.expect import Mismatch

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds: JobCannon tries again after 5 s and after 30 s, and a repetition is no failure."""

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25


def _pause(seconds: float) -> None:
    Event().wait(seconds)


def eventually(
    ask: Callable[[], T],
    until: Callable[[T], bool],
    *,
    expected: str,
    within: float = PATIENCE,
    hopeless: Callable[[T], str | None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = _pause,
) -> T:
    """
    Asks again, less and less often, for at most `within` seconds.

    `hopeless` looks at an answer and may say why waiting longer makes no sense. Where the other
    side tells by itself when something happens, as the mailbox does, a long poll is better.
    """
    end = clock() + within
    wait = FIRST_PAUSE
    while True:
        seen = ask()
        if until(seen):
            return seen

        reason = hopeless(seen)
        if reason is not None:
            raise Mismatch(expected, seen=reason)
        left = end - clock()
        if left <= 0:
            raise Mismatch(f"{expected}, within {within:g} s", seen=f"last seen: {seen}")
        pause(min(wait, left))
        wait = min(wait * 1.5, LONGEST_PAUSE)
