"""How often Python looks for garbage: seldom (docs/decisions/0064)."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 20
"""
New objects before the youngest are looked at, and how many such looks make one at the others.
Python's own 700 means a look for every fifteen requests, at exchanges that the journal keeps.
"""


def not_yet() -> None:
    """Until `look_seldom`: a tenth of the start was spent with looks at what was just imported."""
    gc.disable()


def look_seldom() -> None:
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.enable()


def leave_alone() -> None:
    """Whatever there is by now stays until the end, and is not looked at again."""
    gc.freeze()
